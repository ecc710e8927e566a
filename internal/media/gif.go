package media

import (
	"bufio"
	"errors"
	"io"
)

// Blocks of GIF89a.
const (
	gifExtension = 0x21
	gifImage     = 0x2c
	gifEnd       = 0x3b
	gifControl   = 0xf9
	gifProgram   = 0xff
)

// stripGIF keeps pictures, their timing and how often they repeat. Comments,
// texts, XMP and what follows the end go. A file that breaks off in a picture is
// ended there.
func stripGIF(w io.Writer, r *io.SectionReader) (f facts, err error) {
	g := gifCopy{in: bufio.NewReaderSize(r, 64<<10), out: bufio.NewWriterSize(w, 64<<10)}
	if err := g.run(); err != nil {
		return g.facts(), err
	}
	return g.facts(), g.out.Flush()
}

type gifCopy struct {
	in     *bufio.Reader
	out    *bufio.Writer
	images int
}

func (g *gifCopy) facts() facts { return facts{animated: g.images > 1} }

func (g *gifCopy) run() error {
	head, err := g.take(13)
	if err != nil {
		return errBadPicture
	}
	g.put(head)
	if err := g.table(head[10]); err != nil {
		return errBadPicture
	}
	for {
		kind, err := g.in.ReadByte()
		switch {
		case err != nil || kind == gifEnd:
		case kind == gifImage:
			err = g.image()
		case kind == gifExtension:
			err = g.extension()
		default:
			err = io.EOF // what follows is no GIF
		}
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		if err != nil && g.images == 0 {
			return errBadPicture
		}
		if err != nil || kind == gifEnd {
			return g.out.WriteByte(gifEnd)
		}
	}
}

func (g *gifCopy) take(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := io.ReadFull(g.in, b)
	return b, err
}

func (g *gifCopy) put(b []byte) { _, _ = g.out.Write(b) } // Flush gives the error

// table copies the colours that flags announce.
func (g *gifCopy) table(flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	b, err := g.take(3 << (flags&7 + 1))
	g.put(b)
	return err
}

func (g *gifCopy) image() error {
	b, err := g.take(9)
	if err != nil {
		return err
	}
	g.images++
	g.put([]byte{gifImage})
	g.put(b)
	if err := g.table(b[8]); err != nil {
		return err
	}
	size, err := g.take(1)
	if err != nil {
		return err
	}
	g.put(size)
	return g.blocks(true)
}

// blocks goes over data up to its end. Data that breaks off is ended.
func (g *gifCopy) blocks(keep bool) error {
	for {
		b, err := g.block()
		if keep {
			g.put(append([]byte{byte(len(b))}, b...)) // #nosec G115 -- its length was a byte
		}
		if err != nil && len(b) > 0 && keep {
			g.put([]byte{0})
		}
		if err != nil || len(b) == 0 {
			return err
		}
	}
}

func (g *gifCopy) block() ([]byte, error) {
	n, err := g.in.ReadByte()
	if err != nil {
		return nil, err
	}
	b, err := g.take(int(n))
	if err != nil {
		return nil, err
	}
	return b, nil
}

func (g *gifCopy) extension() error {
	label, err := g.in.ReadByte()
	if err != nil {
		return err
	}
	switch label {
	case gifControl:
		g.put([]byte{gifExtension, label})
		return g.blocks(true)
	case gifProgram:
		name, err := g.block()
		if err != nil {
			return err
		}
		if s := string(name); s == "NETSCAPE2.0" || s == "ANIMEXTS1.0" {
			g.put([]byte{gifExtension, label, byte(len(name))}) // #nosec G115 -- eleven
			g.put(name)
			return g.blocks(true)
		}
	}
	return g.blocks(false)
}
