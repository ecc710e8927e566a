package main

import (
	"path/filepath"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
	_ "gonum.org/v1/plot/vg/vgsvg" // the format of the pictures
)

// draw writes the curves, both axes logarithmic: what costs the same for each is
// a level line.
func draw(m measure, curves []curve, folder string) error {
	p := plot.New()
	p.X.Label.Text, p.Y.Label.Text = m.unit, m.cost
	p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
	p.X.Tick.Marker, p.Y.Tick.Marker = plot.LogTicks{Prec: -1}, plot.LogTicks{Prec: -1}
	p.Legend.Top = true
	p.Add(plotter.NewGrid())
	var lines []any
	for _, c := range curves {
		points := make(plotter.XYs, len(c.points))
		for i, at := range c.points {
			points[i] = plotter.XY{X: at.n, Y: at.cost}
		}
		lines = append(lines, c.name, points)
	}
	if err := plotutil.AddLinePoints(p, lines...); err != nil {
		return err
	}
	p.Y.Max *= 4 // room for the legend
	return p.Save(16*vg.Centimeter, 9*vg.Centimeter, filepath.Join(folder, "scale-"+m.name+".svg"))
}
