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
		_, err := listenHost("--addr", c.Addr)
		if err == nil && (c.Cert == "") != (c.Key == "") {
			return errors.New("--cert and --key belong together. Give both or neither")
		}
		return err
	}
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
	if c.SignupsPerHour < 0 {
		return errors.New("--signups-per-hour must not be negative. Use 0 for any number")
	}
	return nil
}
