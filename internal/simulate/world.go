package simulate

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"lanthorn/custody"
	"lanthorn/ree"
)

// world is the industry while it runs.
type world struct {
	ctx      context.Context
	cfg      Config
	span     window
	sink     Sink
	progress func(done, total int)
	agenda   agenda
	dice     *dice

	sites   map[string]*site
	order   []*site // sites in the order of the cast, for loops
	parties map[string]custody.Party
	plans   []*plan
	typos   []*typo

	last    time.Time // recording time of the last report
	events  int
	truth   *Truth
	wrongs  map[string]*Violation
	flows   flows
	fields  map[string]map[string]float64 // true REO leached, mg, by site and month
	papers  *papers
	charged map[string]map[string]beside // iron, cobalt and boron charged, mg, by site and month
	special special
}

// flows is the true balance of the whole industry.
type flows struct {
	entered vector // mined, imported, collected, smuggled, in pools at the opening
	left    vector // used, exported, lost in tailings and slag, siphoned off
	road    vector // dispatched and not yet received
}

// special remembers lots that scripts and tests ask for.
type special struct {
	corrected   string
	correction  int64
	correctedAt time.Time
	descendant  string
	showpiece   string
}

// site is a place with its stock, in truth and as booked.
type site struct {
	custody.Site
	dice     *dice
	lab      lab
	ground   *deposit // of a mine
	stock    []*lot
	pools    map[string]*pool
	numbers  int                // operator's lot numbers
	shipped  map[string]float64 // by product and destination: what went there, for fair shares
	lateness float64            // chance that a report is late
	receives float64            // factor on what the site books when it receives
}

// lot is a lot in truth beside what the ledger holds of it.
type lot struct {
	ref, alias string
	form       ree.Form
	product    string
	grade      string
	hs         string
	net, left  ree.Mass
	booked     ree.ElementMasses // content of net, as the ledger holds it
	truth      vector            // true content of left
	total      float64           // rare earth in dry mass, in truth
	beside     beside
	moisture   float64
	since      time.Time // when it could first be used
	made       time.Time
	seq        int64
	mines      map[string]bool // mines it leads back to
	recycled   bool
	tainted    bool
	held       bool // put aside until a mistake is corrected
	packed     bool
}

// reoPer is the booked REO per unit of mass.
func (l *lot) reoPer() float64 { return float64(l.booked.REO()) / float64(l.net) }

// part is what an event draws from a lot.
type part struct {
	lot  *lot
	mass ree.Mass
}

func newWorld(ctx context.Context, cfg Config, sink Sink, progress func(int, int)) *world {
	span := newWindow(cfg)
	w := &world{ctx: ctx, cfg: cfg, span: span, sink: sink, progress: progress, dice: newDice(cfg.Seed, "world"),
		sites: map[string]*site{}, parties: map[string]custody.Party{}, wrongs: map[string]*Violation{}, fields: map[string]map[string]float64{}, charged: map[string]map[string]beside{}, papers: newPapers(cfg.Seed)}
	w.truth = &Truth{Seed: cfg.Seed, From: monthName(span.start), To: monthName(span.month(span.months - 1))}
	w.last = span.start.AddDate(0, 0, -20)
	return w
}

// play does what is on the agenda until the window ends.
func (w *world) play() error {
	month := 0
	for w.agenda.Len() > 0 {
		t := w.agenda.next()
		if !t.at.Before(w.span.end()) {
			break
		}
		if err := w.ctx.Err(); err != nil {
			return err
		}
		for m := w.span.index(t.at); month < m; {
			month++
			w.progress(month, w.span.months)
		}
		if err := t.do(t.at); err != nil {
			return err
		}
	}
	w.progress(w.span.months, w.span.months)
	return nil
}

// later puts a task down some days after t, in working hours.
func (w *world) later(t time.Time, r *dice, minDays, maxDays float64, do func(time.Time) error) {
	w.agenda.add(t.Add(time.Duration(r.between(minDays, maxDays)*24*float64(time.Hour))), do)
}

// stamp is the next free instant of recording, not before t.
func (w *world) stamp(t time.Time) time.Time {
	t = t.Truncate(time.Millisecond)
	if !t.After(w.last) {
		t = w.last.Add(time.Duration(800+w.dice.IntN(9000)) * time.Millisecond)
	}
	w.last = t
	return t
}

// report hands an event to the sink. It occurred some time before t, after
// every lot it draws on was there.
func (w *world) report(t time.Time, s *site, occurred time.Time, ev custody.Event) (int64, custody.Event, error) {
	recorded := w.stamp(t)
	seq, decided, err := w.sink.Report(recorded, s.Party, occurred, ev)
	if err != nil {
		return 0, decided, fmt.Errorf("simulate: %s at %s %s on %s: %w", ev.Kind, s.Ref, ev.Process, occurred.Format(time.RFC3339), err)
	}
	w.events++
	for _, f := range decided.Flags {
		if f.Code == "report.late" {
			w.truth.Late = append(w.truth.Late, seq)
		}
	}
	for _, q := range decided.Quota {
		w.used(q.Quota, occurred, q.REO)
	}
	return seq, decided, nil
}

// occurred picks when something recorded at t happened: mostly hours or a few
// days before, now and then in the month before, so that the report is late.
func (w *world) occurred(t time.Time, s *site, parts []part, keepYear bool) time.Time {
	lag := time.Duration(s.dice.between(1, 40) * float64(time.Hour))
	switch {
	case t.Day() > 10 && s.dice.chance(s.lateness):
		lag = time.Duration((float64(t.Day()) + s.dice.between(1, 9)) * 24 * float64(time.Hour))
	case s.dice.chance(0.1):
		lag = time.Duration(s.dice.between(48, 160) * float64(time.Hour))
	}
	occ := t.Add(-lag)
	if occ.Before(w.span.start) {
		occ = w.span.start.Add(time.Duration(s.dice.IntN(600)) * time.Minute)
	}
	if keepYear && occ.Year() != t.Year() {
		occ = time.Date(t.Year(), 1, 1, 6, s.dice.IntN(60), 0, 0, beijing)
	}
	for _, p := range parts {
		if !occ.After(p.lot.since) {
			occ = p.lot.since.Add(time.Duration(1+s.dice.IntN(9)) * time.Minute)
		}
	}
	if occ.After(t) {
		occ = t
	}
	return occ.Truncate(time.Second)
}

// take draws up to want (mg of booked REO) from the stock that fits, the oldest
// first, at most forty lots. A small rest is taken along.
func (s *site) take(want float64, fits func(*lot) bool) []part {
	var parts []part
	for _, l := range s.stock {
		if want <= 0 || len(parts) == 40 {
			break
		}
		if l.left == 0 || l.held || !fits(l) {
			continue
		}
		per := l.reoPer()
		mass := ree.Mass(want / per)
		if float64(mass) > 0.95*float64(l.left) {
			mass = l.left
		} else if mass > 100*ree.Kilogram {
			mass -= mass % ree.Kilogram
		}
		if mass <= 0 {
			continue
		}
		want -= float64(mass) * per
		parts = append(parts, part{l, mass})
	}
	return parts
}

// stockREO is the booked REO (mg) of the stock that fits.
func (s *site) stockREO(fits func(*lot) bool) float64 {
	sum := 0.0
	for _, l := range s.stock {
		if l.left > 0 && fits(l) {
			sum += float64(l.left) * l.reoPer()
		}
	}
	return sum
}

// bookedREO is what the parts bring by the books.
func bookedREO(parts []part) float64 {
	sum := 0.0
	for _, p := range parts {
		sum += float64(p.mass) * p.lot.reoPer()
	}
	return sum
}

// draw takes the parts out of their lots, in truth and in mass, and says what
// they brought.
func draw(parts []part) (in vector, takes []custody.Take) {
	for _, p := range parts {
		got := p.lot.truth.times(float64(p.mass) / float64(p.lot.left))
		p.lot.truth = p.lot.truth.minus(got)
		p.lot.left -= p.mass
		in = in.plus(got)
		takes = append(takes, custody.Take{Lot: p.lot.ref, Mass: p.mass})
	}
	return in, takes
}

// prune drops what is used up from the stock.
func (s *site) prune() {
	kept := s.stock[:0]
	for _, l := range s.stock {
		if l.left > 0 {
			kept = append(kept, l)
		}
	}
	s.stock = kept
}

// weighOut measures goods and makes them outputs of an event.
func (s *site) weighOut(t time.Time, outs []goods) []custody.Make {
	var makes []custody.Make
	for i := range outs {
		g := &outs[i]
		mass, a := s.lab.measured(g, s.dice)
		if g.noAssay {
			a = nil
		}
		s.numbers++
		makes = append(makes, custody.Make{Alias: fmt.Sprintf("%s-%s-%04d", s.Ref, t.Format("0601"), s.numbers), Form: g.form, Net: mass, Assay: a, HS: g.hs, Grade: g.grade, Package: g.pkg})
	}
	return makes
}

// shelve puts what an event made on the site's shelf.
func (w *world) shelve(s *site, seq int64, occ time.Time, ev custody.Event, outs []goods, parents []part) []*lot {
	var lots []*lot
	for i, m := range ev.Outputs {
		l := &lot{ref: m.Lot, alias: m.Alias, form: m.Form, product: outs[i].product, grade: m.Grade, hs: m.HS, net: m.Net, left: m.Net,
			booked: m.Elements, truth: outs[i].content, beside: outs[i].beside, since: occ, made: occ, seq: seq}
		l.descend(parents)
		if l.tainted {
			w.special.descendant = l.ref
		}
		s.stock = append(s.stock, l)
		lots = append(lots, l)
	}
	s.prune()
	return lots
}

// descend carries over what the parents lead back to.
func (l *lot) descend(parents []part) {
	for _, p := range parents {
		for m := range p.lot.mines {
			l.from(m)
		}
		l.recycled = l.recycled || p.lot.recycled
		l.tainted = l.tainted || p.lot.tainted
	}
}

func (l *lot) from(mine string) {
	if l.mines == nil {
		l.mines = map[string]bool{}
	}
	l.mines[mine] = true
}

// document is an invented file, kept by the hash of its invented bytes.
func document(name string, about ...any) custody.Document {
	text := fmt.Sprintln(append([]any{name}, about...)...)
	h := sha256.Sum256([]byte(text))
	return custody.Document{Name: name, SHA256: hex.EncodeToString(h[:]), Media: "application/pdf", Size: int64(20_000 + 37*len(text))}
}

// loss is a declared loss with the error of an estimate. Elements that are
// mostly lost are traces that no laboratory follows: nobody declares them.
func (s *site) loss(kind string, in, lost vector, rel float64) custody.Loss {
	f := s.dice.near(1, rel)
	out := custody.Loss{Kind: kind}
	for e, m := range lost {
		if m > 0 && m < 0.6*in[e] {
			out.Elements[e] = ree.ElementMass(m * f)
		}
	}
	return out
}
