package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/ree"
)

// client is one sender of reports. It goes through a cycle of ten events, each
// of which builds on the answers to those before: two lots are mined, sent and
// received, separated twice, assayed again, divided, reduced to metal, sent to
// the buyer and received.
type client struct {
	chain
	app   *app.App
	name  string
	sent  int
	zone  *time.Location
	step  int
	ore   [2]custody.Make
	oxide [2]custody.Make
	half  custody.Make
	metal custody.Make
	moved string // transfer on its way
}

var cycle = []func(*client, context.Context) error{
	(*client).extract, (*client).sendOre, (*client).receiveOre, (*client).separate, (*client).separateRest,
	(*client).assayAgain, (*client).divide, (*client).reduce, (*client).sendMetal, (*client).receiveMetal,
}

// next reports the next event of the cycle.
func (c *client) next(ctx context.Context) error {
	err := cycle[c.step%len(cycle)](c, ctx)
	c.step++
	return err
}

// report sends an event under a key of its own, as a client does that may have
// to repeat it.
func (c *client) report(ctx context.Context, who app.Actor, ev custody.Event) (custody.Event, error) {
	c.sent++
	out, err := c.app.Report(ctx, who, app.Submission{Key: fmt.Sprintf("%s-%08d", c.name, c.sent), Occurred: time.Now().In(c.zone), Event: ev})
	return out.Event, err
}

func (c *client) alias(what string) string { return fmt.Sprintf("%s-%s%d", c.name, what, c.sent) }

func (c *client) extract(ctx context.Context) error {
	a := assay(ree.BasisOxide, 920_000_000, clay)
	ev, err := c.report(ctx, c.mine, custody.Event{Kind: custody.Extract, Site: site(c.mine), Process: "LEACH", Outputs: []custody.Make{
		{Form: "concentrate_ion_adsorption", Net: 10 * ree.Tonne, Alias: c.alias("a"), Assay: a},
		{Form: "concentrate_ion_adsorption", Net: 10 * ree.Tonne, Alias: c.alias("b"), Assay: a}}})
	if err == nil {
		copy(c.ore[:], ev.Outputs)
	}
	return err
}

func (c *client) send(ctx context.Context, from, to app.Actor, lots ...custody.Make) error {
	ev := custody.Event{Kind: custody.Dispatch, Site: site(from), Party: to.Org, ToSite: site(to), Invoice: c.alias("26")}
	for _, l := range lots {
		ev.Inputs = append(ev.Inputs, custody.Take{Lot: l.Lot})
	}
	ev, err := c.report(ctx, from, ev)
	c.moved = ev.Transfer
	return err
}

func (c *client) receive(ctx context.Context, to app.Actor, lots ...custody.Make) error {
	ev := custody.Event{Kind: custody.Receive, Transfer: c.moved}
	for _, l := range lots {
		ev.Figures = append(ev.Figures, custody.Figure{Lot: l.Lot, Mass: l.Net})
	}
	_, err := c.report(ctx, to, ev)
	return err
}

func (c *client) sendOre(ctx context.Context) error {
	return c.send(ctx, c.mine, c.plant, c.ore[:]...)
}
func (c *client) receiveOre(ctx context.Context) error {
	return c.receive(ctx, c.plant, c.ore[:]...)
}

func (c *client) separate(ctx context.Context) error     { return c.separateInto(ctx, &c.oxide[0]) }
func (c *client) separateRest(ctx context.Context) error { return c.separateInto(ctx, &c.oxide[1]) }

func (c *client) separateInto(ctx context.Context, into *custody.Make) error {
	ev, err := c.report(ctx, c.plant, custody.Event{Kind: custody.Transform, Site: site(c.plant), Process: "SX",
		Inputs:  []custody.Take{{Lot: c.ore[0].Lot, Mass: 5 * ree.Tonne}, {Lot: c.ore[1].Lot, Mass: 5 * ree.Tonne}},
		Outputs: []custody.Make{{Form: "oxide", Net: 2 * ree.Tonne, Alias: c.alias("ox"), Assay: assay(ree.BasisOxide, 995_000_000, didymium)}}})
	if err == nil {
		*into = ev.Outputs[0]
	}
	return err
}

func (c *client) assayAgain(ctx context.Context) error {
	_, err := c.report(ctx, c.plant, custody.Event{Kind: custody.Assay, Figures: []custody.Figure{{Lot: c.oxide[0].Lot}}, Result: assay(ree.BasisOxide, 994_800_000, didymium)})
	return err
}

func (c *client) divide(ctx context.Context) error {
	ev, err := c.report(ctx, c.plant, custody.Event{Kind: custody.Split, Site: site(c.plant), Inputs: []custody.Take{{Lot: c.oxide[0].Lot, Mass: 2 * ree.Tonne}},
		Outputs: []custody.Make{{Form: "oxide", Net: 1200 * ree.Kilogram}, {Form: "oxide", Net: 800 * ree.Kilogram}}})
	if err == nil {
		c.half = ev.Outputs[0]
	}
	return err
}

func (c *client) reduce(ctx context.Context) error {
	ev, err := c.report(ctx, c.plant, custody.Event{Kind: custody.Transform, Site: site(c.plant), Process: "REDUCE",
		Inputs:  []custody.Take{{Lot: c.half.Lot, Mass: 1200 * ree.Kilogram}, {Lot: c.oxide[1].Lot, Mass: 1 * ree.Tonne}},
		Outputs: []custody.Make{{Form: "metal", Net: 1800 * ree.Kilogram, Alias: c.alias("me"), Assay: assay(ree.BasisElement, 990_000_000, didymium)}}})
	if err == nil {
		c.metal = ev.Outputs[0]
	}
	return err
}

func (c *client) sendMetal(ctx context.Context) error {
	return c.send(ctx, c.plant, c.buyer, c.metal)
}
func (c *client) receiveMetal(ctx context.Context) error { return c.receive(ctx, c.buyer, c.metal) }

// sites is how many chains of three sites share the clients: a country has some
// tens of sites, however many programs send for them.
const sites = 20

// crowd makes clients that share the chains.
func crowd(a *app.App, all []chain, n int) []*client {
	out := make([]*client, n)
	for i := range out {
		out[i] = &client{chain: all[i%len(all)], app: a, name: fmt.Sprintf("c%03d", i), zone: a.Jurisdiction().Calendar.Location()}
	}
	return out
}

// drive lets all clients send at once until the time is over or enough was
// sent; it answers how many events were accepted and in what time.
func drive(ctx context.Context, clients []*client, span time.Duration, most int64) (int64, time.Duration, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var done atomic.Int64
	var all sync.WaitGroup
	start := time.Now()
	for _, c := range clients {
		all.Go(func() {
			for ctx.Err() == nil && (span == 0 || time.Since(start) < span) && (most == 0 || done.Load() < most) {
				if err := c.next(context.WithoutCancel(ctx)); err != nil {
					cancel(err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	return done.Load(), time.Since(start), context.Cause(ctx)
}
