package simulate

import (
	"sort"
	"strings"

	"lanthorn/custody"
)

// result gathers what the run leaves.
func (w *world) result() *Result {
	planted := map[int64]bool{}
	for _, kind := range wrongOrder {
		if v := w.wrongs[kind]; v != nil {
			w.truth.Violations = append(w.truth.Violations, *v)
			for _, seq := range v.Entries {
				planted[seq] = true
			}
		}
	}
	honest := w.truth.Late[:0]
	for _, seq := range w.truth.Late {
		if !planted[seq] {
			honest = append(honest, seq)
		}
	}
	w.truth.Late = honest
	return &Result{Truth: w.truth, Industry: w.industry(), Events: w.events, Outside: append(w.outsideRecords(), w.supplies()...)}
}

func (w *world) industry() *Industry {
	in := &Industry{Buyers: buyers, People: people, CorrectedLot: w.special.corrected, Correction: w.special.correction}
	roles := map[string]string{"SUPERVISION": "supervision", "LICENSING": "licensing", "CUSTOMS": "customs"}
	for _, a := range authorities {
		in.Authorities = append(in.Authorities, Authority{a.Ref, roles[a.Ref], a.Name})
	}
	for _, f := range firms {
		if !mayExport(f) {
			continue
		}
		e := Exporter{Party: f.ref, Name: f.name}
		for _, s := range w.order {
			if s.Party == f.ref {
				e.Sites = append(e.Sites, s.Ref)
				in.Goods = append(in.Goods, s.goods()...)
			}
		}
		in.Exporters = append(in.Exporters, e)
	}
	in.Showpiece = w.showpiece()
	in.Descendant = w.descendant(in.Showpiece)
	return in
}

func mayExport(f firm) bool {
	for _, a := range f.may {
		if a == custody.Exporting {
			return true
		}
	}
	return false
}

// goods are the lots of the site that are fit for export.
func (s *site) goods() []Goods {
	var out []Goods
	for _, l := range s.onShelf(func(l *lot) bool { return isMagnet(l) || l.form == "oxide" || l.form == "carbonate" }) {
		out = append(out, Goods{Lot: l.ref, Party: s.Party, Site: s.Ref, Form: string(l.form), Product: l.product, Grade: l.grade, HS: l.hs, LeftMG: int64(l.left), Made: l.made, Controlled: controlled(l)})
	}
	return out
}

// remember keeps the last magnet that leads back to many mines, should none be
// left in stock at the end.
func (w *world) remember(l *lot) {
	if strings.HasSuffix(l.grade, "SH") && l.homeMines() >= 4 && l.recycled {
		w.special.showpiece = l.ref
	}
}

// homeMines is how many mines at home the lot leads back to.
func (l *lot) homeMines() int {
	n := 0
	for m := range l.mines {
		if !strings.HasPrefix(m, "import/") {
			n++
		}
	}
	return n
}

// showpiece is the youngest lot of the chosen maker's SH grade in stock that
// leads back to at least four mines and to scrap.
func (w *world) showpiece() string {
	ref := w.special.showpiece
	for _, l := range w.site("LUMING-MAG").stock {
		if isMagnet(l) && l.left > 0 && strings.HasSuffix(l.grade, "SH") && l.homeMines() >= 4 && l.recycled {
			ref = l.ref
		}
	}
	return ref
}

// descendant is a lot in stock, a magnet of the chosen maker where there is
// one, that was made from the corrected receipt before it was corrected.
func (w *world) descendant(showpiece string) string {
	type candidate struct {
		ref  string
		rank int
	}
	var found []candidate
	for _, s := range w.order {
		for _, l := range s.stock {
			if !l.tainted || l.left == 0 || l.ref == w.special.corrected || l.ref == showpiece || !l.made.Before(w.special.correctedAt) {
				continue
			}
			rank := 3
			switch {
			case s.Ref == "LUMING-MAG" && isMagnet(l) && controlled(l):
				rank = 0
			case isMagnet(l) && controlled(l):
				rank = 1
			case isMagnet(l):
				rank = 2
			}
			found = append(found, candidate{l.ref, rank})
		}
	}
	sort.SliceStable(found, func(i, j int) bool { return found[i].rank < found[j].rank })
	if len(found) > 0 {
		return found[0].ref
	}
	return w.special.descendant
}
