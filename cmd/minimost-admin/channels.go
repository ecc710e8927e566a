package main

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"

	"minimost/chat"
	"minimost/internal/config"
	"minimost/store"
)

func (t *tool) channels() *cli.Command {
	return &cli.Command{
		Name: "channels", Usage: "list, add, rename, archive and order the public channels of channels.json",
		Commands: []*cli.Command{
			{Name: "list", Usage: "list the public channels, archived ones last", Action: t.listChannels},
			{Name: "add", Usage: "add a channel, or bring an archived one back", ArgsUsage: "NAME",
				Flags: []cli.Flag{&cli.StringFlag{Name: "topic", Usage: "what it is for"}}, Action: t.addChannel},
			{Name: "rename", Usage: "give a channel another name", ArgsUsage: "OLD NEW", Action: t.renameChannel},
			{Name: "topic", Usage: "say what a channel is for", ArgsUsage: "NAME TOPIC", Action: t.setTopic},
			{Name: "archive", Usage: "make a channel read-only; nothing is lost", ArgsUsage: "NAME", Action: t.archiveChannel},
			{Name: "order", Usage: "put these first in the sidebar; the first is where people land", ArgsUsage: "NAME...",
				Action: t.orderChannels},
		},
	}
}

func (t *tool) listChannels(ctx context.Context, cmd *cli.Command) error {
	return t.with(ctx, func(st *store.Store) error { return t.showChannels(ctx, st) })
}

func (t *tool) showChannels(ctx context.Context, st *store.Store) error {
	list, err := st.PublicChannels(ctx)
	if err != nil {
		return err
	}
	return t.answer(list, func(w io.Writer) {
		line(w, "NAME\tSTATE\tMESSAGES\tTOPIC")
		for _, c := range list {
			line(w, "%s\t%s\t%d\t%s", c.Name, map[bool]string{true: "archived", false: "open"}[c.Archived], c.Messages, orDash(c.Topic))
		}
	})
}

// change edits channels.json, has the store follow, and shows the outcome.
func (t *tool) change(ctx context.Context, what string, edit func(*store.Store, []chat.ChannelConfig) ([]chat.ChannelConfig, error)) error {
	return t.with(ctx, func(st *store.Store) error {
		list, err := config.Channels(t.dir)
		if err != nil {
			return err
		}
		if list, err = edit(st, list); err != nil {
			return err
		}
		if len(list) == 0 {
			return errors.New("this is the last channel, and there must be one. Add another first")
		}
		if err := config.SaveChannels(t.dir, list); err != nil {
			return err
		}
		if list, err = config.Channels(t.dir); err != nil { // as the server reads it
			return err
		}
		if err := st.SyncChannels(ctx, list); err != nil {
			return err
		}
		t.note("channels.changed", "", what)
		return t.showChannels(ctx, st)
	})
}

// find gives the place of a channel, by its name in any case.
func find(list []chat.ChannelConfig, name string) (int, error) {
	i := slices.IndexFunc(list, func(c chat.ChannelConfig) bool { return strings.EqualFold(c.Name, name) })
	if i < 0 {
		return i, fail(exitAbsent, "there is no open channel %q. See minimost-admin channels list", name)
	}
	return i, nil
}

func (t *tool) addChannel(ctx context.Context, cmd *cli.Command) error {
	args, err := names(cmd, 1)
	if err != nil {
		return err
	}
	return t.change(ctx, "added "+args[0], func(_ *store.Store, list []chat.ChannelConfig) ([]chat.ChannelConfig, error) {
		name, err := chat.CheckChannelName(args[0])
		if err != nil {
			return nil, err
		}
		if _, err := find(list, name); err == nil {
			return nil, chat.ErrChannelTaken
		}
		topic, ok := chat.CleanLine(cmd.String("topic"), chat.TopicCharsMax)
		if !ok {
			return nil, chat.ErrBadTopic
		}
		return append(list, chat.ChannelConfig{Name: name, Topic: topic}), nil
	})
}

func (t *tool) renameChannel(ctx context.Context, cmd *cli.Command) error {
	args, err := names(cmd, 2)
	if err != nil {
		return err
	}
	return t.change(ctx, "renamed "+args[0]+" to "+args[1], func(st *store.Store, list []chat.ChannelConfig) ([]chat.ChannelConfig, error) {
		i, err := find(list, args[0])
		if err != nil {
			return nil, err
		}
		to, err := chat.CheckChannelName(args[1])
		if err != nil {
			return nil, err
		}
		if other, err := find(list, to); err == nil && other != i {
			return nil, chat.ErrChannelTaken
		}
		if err := st.RenamePublic(ctx, list[i].Name, to); err != nil {
			return nil, err
		}
		list[i].Name = to
		return list, nil
	})
}

func (t *tool) setTopic(ctx context.Context, cmd *cli.Command) error {
	args, err := names(cmd, 2)
	if err != nil {
		return err
	}
	return t.change(ctx, "set the topic of "+args[0], func(_ *store.Store, list []chat.ChannelConfig) ([]chat.ChannelConfig, error) {
		i, err := find(list, args[0])
		if err != nil {
			return nil, err
		}
		topic, ok := chat.CleanLine(args[1], chat.TopicCharsMax)
		if !ok {
			return nil, chat.ErrBadTopic
		}
		list[i].Topic = topic
		return list, nil
	})
}

func (t *tool) archiveChannel(ctx context.Context, cmd *cli.Command) error {
	args, err := names(cmd, 1)
	if err != nil {
		return err
	}
	return t.change(ctx, "archived "+args[0], func(_ *store.Store, list []chat.ChannelConfig) ([]chat.ChannelConfig, error) {
		i, err := find(list, args[0])
		if err != nil {
			return nil, err
		}
		return slices.Delete(list, i, i+1), nil
	})
}

func (t *tool) orderChannels(ctx context.Context, cmd *cli.Command) error {
	args, err := names(cmd, -1)
	if err != nil {
		return err
	}
	return t.change(ctx, "ordered", func(_ *store.Store, list []chat.ChannelConfig) ([]chat.ChannelConfig, error) {
		var first []chat.ChannelConfig
		for _, name := range args {
			i, err := find(list, name)
			if err != nil {
				return nil, err
			}
			first = append(first, list[i])
			list = slices.Delete(list, i, i+1)
		}
		return append(first, list...), nil
	})
}
