package pages

import (
	"encoding/json"
	"strings"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// trail tells what happened to a lot in words, newest first. What another
// organisation reported is told as far as it concerns this lot.
func (v *visit) trail(d app.LotDetail) []web.Event {
	var out []web.Event
	for i := range d.Entries {
		out = append(out, v.event(&d.Entries[i], d.Lot.Ref))
	}
	return out
}

func (v *visit) event(e *evidence.Entry, lot string) web.Event {
	out := web.Event{Title: code("entry", e.Kind), When: v.local(e.Occurred), Recorded: v.local(e.Recorded), Href: entryAddress(e.Seq), By: v.reporter(e.Org), Late: lateDays(e)}
	if out.Recorded.Sub(out.When) < time.Minute {
		out.Recorded = time.Time{}
	}
	if e.Body != nil && strings.HasPrefix(e.Kind, "review.licence_") {
		out.Note = booked(e)
	}
	if e.Body == nil || !strings.HasPrefix(e.Kind, "custody.") {
		return out
	}
	var ev custody.Event
	if json.Unmarshal(e.Body, &ev) != nil {
		return out
	}
	if ev.Kind == custody.Freeze {
		out.Tone = web.Bad
		if ev.Release {
			out.Title, out.Tone = words.M("entry.custody.release"), web.Good
		}
	}
	var notes spaced
	if told := v.tell(&ev, lot, v.actor().Sees(e.Org)); told != nil {
		notes = append(notes, told)
	}
	for _, f := range ev.Flags {
		if f.Code != "report.late" && v.actor().Sees(e.Org) {
			notes = append(notes, words.Reason{Code: f.Code, Params: v.namedParams(f.Params)})
		}
	}
	if len(notes) > 0 {
		out.Note = notes
	}
	return out
}

// reporter names who reported an event, where the reader may know: their own
// organisation, an authority, and to an authority everybody.
func (v *visit) reporter(org string) web.Phrase {
	p, ok := v.names.party(v.ctx(), org)
	if v.actor().Sees(org) || ok && p.Kind == "authority" {
		return v.party(org)
	}
	return words.M("lot.others.reported")
}

// booked says how much an entry of a licence's ledger is about.
func booked(e *evidence.Entry) web.Phrase {
	var b struct {
		Mass    ree.Mass `json:"massMG"`
		Licence string   `json:"licence"`
		Ref     string   `json:"ref"`
	}
	if json.Unmarshal(e.Body, &b) != nil || b.Mass == 0 {
		return nil
	}
	licence := words.Ref{Text: b.Licence, Href: "/licences/" + b.Licence}
	if b.Ref == "" {
		return words.M("trail.booked", "mass", mg(b.Mass), "licence", licence)
	}
	return words.M("trail.booked.declared", "mass", mg(b.Mass), "licence", licence, "declaration", b.Ref)
}

// tell says what an event did, in one sentence; full is false where the reader
// may know no more than what concerns the lot.
func (v *visit) tell(ev *custody.Event, lot string, full bool) web.Phrase {
	in, out := taken(ev), made(ev)
	if !full && ev.Kind != custody.Correct && len(ev.Outputs) == 0 {
		return nil
	}
	switch ev.Kind {
	case custody.Extract, custody.Import, custody.Collect:
		if !full {
			return nil
		}
		return words.M("trail."+string(ev.Kind), "mass", mg(out), "form", v.firstForm(ev), "site", v.siteName(ev.Site), "country", words.Country(ev.Country), "source", ev.Source)
	case custody.Transform, custody.Blend, custody.Split, custody.Pack, custody.Unpack:
		return v.tellMade(ev, lot, full)
	case custody.Dispatch:
		return words.M("trail.dispatch", "from", v.siteName(ev.Site), "to", v.siteName(ev.ToSite))
	case custody.Receive:
		for _, f := range ev.Figures {
			if f.Lot == lot {
				return words.M("trail.receive", "mass", mg(f.Mass))
			}
		}
	case custody.Assay:
		if ev.Result != nil && ev.Result.Method != "" {
			return words.M("trail.assay", "method", ev.Result.Method, "lab", v.labName(ev.Result.Lab))
		}
	case custody.Stocktake:
		for _, f := range ev.Figures {
			if f.Lot == lot {
				return words.M("trail.stocktake", "mass", mg(f.Mass))
			}
		}
	case custody.Export:
		return words.M("trail.export", "mass", mg(in), "country", words.Country(ev.Country), "licence", words.Ref{Text: ev.Licence, Href: "/licences/" + ev.Licence}, "declaration", ev.Declared)
	case custody.Consume, custody.Discard:
		return words.M("trail."+string(ev.Kind), "mass", mg(in))
	case custody.Correct:
		if full && ev.Reason != "" {
			return words.M("trail.correct", "entry", entryRef(ev.Supersedes), "reason", ev.Reason)
		}
		return words.M("trail.correct.plain", "entry", entryRef(ev.Supersedes))
	case custody.Freeze:
		if ev.Reason != "" {
			return words.Plain(ev.Reason)
		}
	}
	return nil
}

func (v *visit) labName(lab string) web.Phrase {
	if p := v.lab(lab); p != nil {
		return p
	}
	return words.M("unit.unknown")
}

// tellMade tells a step that turns lots into lots, from the side of the lot.
func (v *visit) tellMade(ev *custody.Event, lot string, full bool) web.Phrase {
	process := web.Phrase(code("entry", "custody."+string(ev.Kind)))
	if s, ok := v.names.site(v.ctx(), ev.Site); ok {
		if p, ok := s.Process(ev.Process); ok && p.Name != "" {
			process = named(p.Name, p.NameZH)
		}
	}
	for _, o := range ev.Outputs {
		if o.Lot != lot {
			continue
		}
		if !full {
			return words.M("trail.made.plain", "mass", mg(o.Net), "process", process)
		}
		if len(ev.Inputs) == 0 {
			return words.M("trail.drawn", "mass", mg(o.Net), "process", process, "site", v.siteName(ev.Site))
		}
		return words.M("trail.made", "mass", mg(o.Net), "process", process, "lots", len(ev.Inputs), "site", v.siteName(ev.Site))
	}
	for _, t := range ev.Inputs {
		if t.Lot == lot {
			return words.M("trail.used", "mass", mg(t.Mass), "process", process, "site", v.siteName(ev.Site))
		}
	}
	return nil
}

func (v *visit) firstForm(ev *custody.Event) web.Phrase {
	if len(ev.Outputs) == 0 {
		return words.Plain("")
	}
	return code("form", string(ev.Outputs[0].Form))
}

func taken(ev *custody.Event) (sum ree.Mass) {
	for _, t := range ev.Inputs {
		sum += t.Mass
	}
	return sum
}

func made(ev *custody.Event) (sum ree.Mass) {
	for _, o := range ev.Outputs {
		sum += o.Net
	}
	return sum
}
