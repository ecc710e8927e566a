package main

import (
	"context"
	"fmt"
	"time"

	"minimost/chat"
	"minimost/store"
)

// reader names the person who is in so many private channels.
func reader(n int) string { return fmt.Sprintf("reader-%d", n) }

// rooms are private channels enough for whoever is in the most of them.
func rooms(counts []int) (a chat.Archive) {
	begin := chat.TimeOf(time.Now())
	most := 0
	for _, n := range counts {
		most = max(most, n)
		a.Users = append(a.Users, chat.ArchivedUser{Key: reader(n), Username: reader(n), CreatedAt: begin})
	}
	for i := range most {
		room := chat.ArchivedChannel{Kind: chat.Private, Name: fmt.Sprintf("room-%d", i), Creator: reader(most), CreatedAt: begin}
		room.Key = room.Name
		for _, n := range counts {
			if i < n {
				room.Members = append(room.Members, chat.ArchivedMember{User: reader(n)})
			}
		}
		a.Channels = append(a.Channels, room)
	}
	return a
}

// channels has people with more and more of them open the page and write.
func channels(ctx context.Context, dir string, counts []int) ([]curve, error) {
	p, err := openPlace(ctx, dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = p.Close() }() // the directory goes
	if _, err := p.Import(ctx, store.Arrival{Archive: rooms(counts)}); err != nil {
		return nil, err
	}
	start, send := curve{name: "what a page starts with, a channel"}, curve{name: "send, a message"}
	for _, n := range counts {
		who, err := p.AccountNamed(ctx, reader(n))
		if err != nil {
			return nil, err
		}
		var b chat.Bootstrap
		took, err := median(func() (err error) {
			b, err = p.Bootstrap(ctx, chat.Session{UserID: who.ID})
			return err
		})
		if err != nil {
			return nil, err
		}
		start.points = append(start.points, point{float64(n), took.Seconds() * 1e6 / float64(n)})
		last := b.Channels[len(b.Channels)-1].ID
		if took, err = median(func() error { return p.post(ctx, last, who.ID, store.Text{Body: "The deploy is through."}) }); err != nil {
			return nil, err
		}
		send.points = append(send.points, point{float64(n), took.Seconds() * 1e6})
	}
	return []curve{start, send}, nil
}
