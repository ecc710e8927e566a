package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"minimost/chat"
	"minimost/store"
)

// crowd names the channel with so many members.
func crowd(n int) string { return fmt.Sprintf("crowd-%d", n) }

// crowds are people enough for the largest of some channels, each of which has
// the first so many of them.
func crowds(counts []int) (a chat.Archive) {
	begin := chat.TimeOf(time.Now())
	var everybody []chat.ArchivedMember
	for i := range slices.Max(counts) {
		name := fmt.Sprintf("person-%d", i)
		a.Users = append(a.Users, chat.ArchivedUser{Key: name, Username: name, CreatedAt: begin})
		everybody = append(everybody, chat.ArchivedMember{User: name})
	}
	for _, n := range counts {
		a.Channels = append(a.Channels, chat.ArchivedChannel{Key: crowd(n), Kind: chat.Private, Name: crowd(n),
			Creator: a.Users[0].Key, CreatedAt: begin, Members: everybody[:n]})
	}
	return a
}

// members has somebody write in channels with more and more of them.
func members(ctx context.Context, dir string, counts []int) ([]curve, error) {
	p, err := openPlace(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.Close() }() // the directory goes
	a := crowds(counts)
	if _, err := p.Import(ctx, store.Arrival{Archive: a}); err != nil {
		return nil, err
	}
	first, err := p.AccountNamed(ctx, a.Users[0].Username)
	if err != nil {
		return nil, err
	}
	start, err := p.Bootstrap(ctx, chat.Session{UserID: first.ID})
	if err != nil {
		return nil, err
	}
	curves := []curve{{name: "send"}, {name: "send to @everyone"}, {name: "who is in it, a page"}}
	for _, n := range counts {
		i := slices.IndexFunc(start.Channels, func(c chat.Channel) bool { return c.Name == crowd(n) })
		channel := start.Channels[i].ID
		for i, do := range []func() error{
			func() error { return p.post(ctx, channel, first.ID, store.Text{Body: "The deploy is through."}) },
			func() error {
				return p.post(ctx, channel, first.ID, store.Text{Body: "@everyone The deploy is through.", Everyone: true})
			},
			func() error {
				_, err := p.Members(ctx, first.ID, channel, store.UserQuery{Limit: chat.UsersPage})
				return err
			},
		} {
			took, err := median(do)
			if err != nil {
				return nil, err
			}
			curves[i].points = append(curves[i].points, point{float64(n), took.Seconds() * 1e6})
		}
	}
	return curves, nil
}
