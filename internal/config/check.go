package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strconv"
	"strings"

	"minimost/chat"
)

// check tidies the settings and refuses those that cannot work, with what to
// do instead.
func (c *Config) check() error {
	if c.Data == "" {
		return errors.New("--data is empty. Give the directory to keep everything in")
	}
	for _, err := range []error{c.checkAddrs(), c.checkSTUN(), c.checkHosts(), c.checkRest()} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *Config) checkAddrs() error {
	if c.HTTP == "" {
		host, err := listenHost("--addr", c.Addr)
		if err == nil && (c.Cert == "") != (c.Key == "") {
			return errors.New("--cert and --key belong together. Give both or neither")
		}
		if err != nil {
			return err
		}
		return c.checkNetwork(host)
	}
	c.Plain, c.MDNS = "", ""
	host, err := listenHost("--http", c.HTTP)
	if err != nil {
		return err
	}
	if c.Cert != "" || c.Key != "" {
		return errors.New("--http does not use --cert and --key. Leave out the one or the others")
	}
	if !c.Insecure && !loopback(host) {
		return fmt.Errorf("--http %s would send passwords in the clear over the network. "+
			"Use 127.0.0.1, use --addr for HTTPS, or add --insecure", c.HTTP)
	}
	return nil
}

// plainPorts are where plain HTTP is served beside HTTPS unless it is said.
var plainPorts = map[string]string{"443": "80", "8443": "8080"}

// checkNetwork settles what is served beside HTTPS on a host.
func (c *Config) checkNetwork(host string) error {
	switch c.Plain {
	case "auto":
		c.Plain = ""
		_, port, _ := net.SplitHostPort(c.Addr)
		if plain, ok := plainPorts[port]; ok {
			c.Plain = net.JoinHostPort(host, plain)
		}
	case "":
	default:
		if _, err := listenHost("--plain", c.Plain); err != nil {
			return err
		}
		c.PlainAsked = true
	}
	c.MDNS = strings.TrimSuffix(strings.ToLower(c.MDNS), ".local")
	if c.MDNS != "" && (strings.Contains(c.MDNS, ".") || !hostPattern.MatchString(c.MDNS)) {
		return fmt.Errorf("--mdns %q is not a name. Write one word, such as minimost", c.MDNS)
	}
	if loopback(host) {
		c.MDNS = ""
	}
	return nil
}

func (c *Config) checkSTUN() error {
	switch c.STUNAddr {
	case "", "0", "off":
		c.STUNAddr = ""
		return nil
	}
	host, err := listenHost("--stun-addr", c.STUNAddr)
	if err != nil {
		return err
	}
	if _, err := netip.ParseAddr(host); host != "" && err != nil {
		return fmt.Errorf("--stun-addr %q has a name. Write an IP address, or none for all: :3478", c.STUNAddr)
	}
	return nil
}

// listenHost is the host of an address to listen on; "" is all of this
// machine's.
func listenHost(flag, addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return "", fmt.Errorf("%s %q is not an address. "+
			"Write it like :8443 or 127.0.0.1:8080", flag, addr)
	}
	return host, nil
}

func loopback(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.Unmap().IsLoopback()
}

const label = `[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?`

var hostPattern = regexp.MustCompile(`^` + label + `(\.` + label + `)*$`)

func (c *Config) checkHosts() error {
	for i, host := range c.Hosts {
		c.Hosts[i] = strings.ToLower(strings.TrimSuffix(strings.TrimSpace(host), "."))
		if len(c.Hosts[i]) > 253 || !hostPattern.MatchString(c.Hosts[i]) {
			return fmt.Errorf("--host-name %q is not a host name. "+
				"Write it like chat.example.com, without https:// and port", host)
		}
	}
	return nil
}

func (c *Config) checkRest() error {
	name, ok := chat.CleanLine(c.Name, chat.ChannelNameCharsMax)
	if !ok || name == "" {
		return fmt.Errorf("--name must be one line of 1 to %d characters", chat.ChannelNameCharsMax)
	}
	c.Name = name
	if c.Log != Pretty && c.Log != JSON && c.Log != Auto {
		return fmt.Errorf("--log %q is unknown. Use pretty, json or auto", c.Log)
	}
	if c.Previews != On && c.Previews != Off {
		return fmt.Errorf("--previews %q is unknown. Use on or off", c.Previews)
	}
	switch chat.SignupMode(c.Signup) {
	case chat.SignupOpen, chat.SignupInvite, chat.SignupClosed:
	default:
		return fmt.Errorf("--signup %q is unknown. Use open, invite or closed", c.Signup)
	}
	if c.SignupsPerHour < 0 {
		return errors.New("--signups-per-hour must not be negative. Use 0 for any number")
	}
	if c.Metrics != "" {
		host, err := listenHost("--metrics", c.Metrics)
		if err != nil {
			return err
		}
		if !loopback(host) {
			return fmt.Errorf("--metrics %s could be read by others. Use 127.0.0.1", c.Metrics)
		}
	}
	if c.BackupHour < -1 || c.BackupHour > 23 {
		return errors.New("--backup-hour must be an hour from 0 to 23, or -1 for never")
	}
	return nil
}
