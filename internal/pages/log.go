package pages

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"sort"
	"strconv"
	"strings"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
	"lanthorn/ree"
)

// entriesPerPage bounds the entries of one page of the log.
const entriesPerPage = 25

// logState is where the transparency log stands against the ledger's head.
func (v *visit) logState(head int64) web.LogState {
	s := web.LogState{Pending: head, Tag: web.Tag{Tone: web.Wait, Text: words.M("log.none")}}
	if v.app.Log == nil {
		return s
	}
	s.Origin = v.app.Log.Origin()
	c, err := v.app.Log.Checkpoint(v.ctx())
	if err != nil {
		return s
	}
	s.Size, s.At, s.Root, s.Pending = int64(c.Size), v.local(c.At), root64(c.Root), max(0, head-int64(c.Size))
	s.Tag = web.Tag{Tone: web.Good, Text: words.M("log.good")}
	if v.app.Fault() != nil {
		s.Tag = web.Tag{Tone: web.Bad, Text: words.M("log.behind")}
	}
	return s
}

func (v *visit) logPage() error {
	text := strings.TrimSpace(v.query("q"))
	seq, err := strconv.ParseInt(strings.ReplaceAll(first(v.query("entry"), text), ",", ""), 10, 64)
	if err == nil && seq > 0 {
		return v.showLog(seq, nil)
	}
	if text == "" || !v.visitor.Known {
		return v.showLog(0, nil)
	}
	entries, err := v.about(text)
	if err != nil {
		return err
	}
	return v.showLog(0, entries)
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// about finds entries that speak of a reference.
func (v *visit) about(ref string) (list []evidence.Entry, err error) {
	if clean, err := custody.CheckReference(ref); err == nil {
		ref = clean
	}
	err = v.app.Store.View(v.ctx(), func(view *store.View) error {
		found, err := view.LatestBySubject(ref, 0, 4*entriesPerPage)
		for _, e := range found {
			if v.actor().Sees(e.Org) {
				list = append(list, e)
			}
		}
		return err
	})
	if list == nil {
		list = []evidence.Entry{}
	}
	return list, err
}

// newest reads the entries before a number, newest first; zero is the head.
func (v *visit) newest(before int64) (list []evidence.Entry, head int64, err error) {
	err = v.app.Store.View(v.ctx(), func(view *store.View) error {
		if head, err = view.Head(); err != nil {
			return err
		}
		if before <= 0 || before > head+1 {
			before = head + 1
		}
		return view.Entries(max(1, before-entriesPerPage), func(e evidence.Entry) error {
			if e.Seq >= before {
				return errStop
			}
			list = append(list, e)
			return nil
		})
	})
	if err == errStop {
		err = nil
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Seq > list[j].Seq })
	return list, head, err
}

var errStop = fmt.Errorf("enough")

// showLog shows the log, one entry of it where seq is above zero, or the
// entries that were found.
func (v *visit) showLog(seq int64, found []evidence.Entry) error {
	before, _ := strconv.ParseInt(v.query("before"), 10, 64)
	entries, head, err := v.newest(before)
	if err != nil {
		return err
	}
	state := v.logState(head)
	view := &web.LogPage{State: state, Search: web.LogSearch().Set(v.queries), Pager: web.Pager{Shown: len(entries), Total: int(head)}, Steps: v.logSteps(), Facts: v.logFacts()}
	view.Head = web.Head{Title: words.M("log.title", "size", state.Size), Basis: words.M("log.basis"), Next: []web.Action{{Text: words.M("log.keys"), Href: "/.well-known/lanthorn-keys.json"}}}
	if state.Size == 0 {
		view.Title = words.M("log.title.empty")
	} else if c, err := v.app.Log.Checkpoint(v.ctx()); err == nil {
		view.Note, view.Download = string(c.Note), "/log/checkpoint"
	}
	if found != nil {
		entries, view.Pager = found, web.Pager{Shown: len(found), Total: len(found), First: "/log"}
	} else if len(entries) > 0 && entries[len(entries)-1].Seq > 1 {
		view.Pager.Next = "/log?before=" + strconv.FormatInt(entries[len(entries)-1].Seq, 10)
	}
	if before > 0 {
		view.Pager.First = "/log"
	}
	view.Entries = v.entryRows(entries, state.Size)
	if seq > 0 {
		if view.Entry, err = v.entryDetail(seq, state.Size); err != nil {
			return err
		}
		if view.Entry == nil {
			return v.lost()
		}
		view.Title = words.M("log.entry", "seq", seq)
		view.Crumbs = []web.Link{{Href: "/log", Text: words.M("nav.log")}, {Text: words.Num(seq)}}
	}
	return v.show("log", view)
}

func (v *visit) logFacts() []web.Fact {
	out := []web.Fact{{Name: words.M("log.says.order"), Value: words.M("log.says.order.text")}, {Name: words.M("log.says.silent"), Value: words.M("log.says.silent.text")}}
	return append(out, v.keyFacts()...)
}

// keyFacts are the public keys, for comparing with what is printed elsewhere.
func (v *visit) keyFacts() []web.Fact {
	keys := v.app.Keys
	return []web.Fact{{Name: words.M("verify.key"), Value: words.Ref{Text: keys.Issuer.KID}, Note: words.Plain(keys.Issuer.Issuer.Name)}, {Name: words.M("verify.logkey"), Value: words.Ref{Text: keys.LogKey}}}
}

func (v *visit) logSteps() []web.LogStep {
	host := "https://" + v.r.Host
	if v.r.TLS == nil {
		host = "http://" + v.r.Host
	}
	return []web.LogStep{
		{Text: words.M("log.step.build"), Command: "go build ./cmd/lanthorn-verify"},
		{Text: words.M("log.step.keys"), Command: "curl -O " + host + "/.well-known/lanthorn-keys.json"},
		{Text: words.M("log.step.document"), Command: "lanthorn-verify --keys lanthorn-keys.json PP-0001-X.json"},
		{Text: words.M("log.step.log"), Command: "lanthorn-verify --log DIR --vkey '" + v.app.Keys.LogKey + "'"},
		{Text: words.M("log.step.replay"), Command: "lanthorn verify --replay"},
	}
}

// entryDetail is one entry with its place in the log; nil where there is none.
func (v *visit) entryDetail(seq, size int64) (*web.EntryDetail, error) {
	var e evidence.Entry
	var ok bool
	err := v.app.Store.View(v.ctx(), func(view *store.View) (err error) {
		e, ok, err = view.Entry(seq)
		return err
	})
	if err != nil || !ok {
		return nil, err
	}
	hash := evidence.LeafHash(e.Leaf())
	out := &web.EntryDetail{Row: v.entryRow(&e, size), Leaf: hex.EncodeToString(hash[:]), Index: v.index(seq), Fields: v.entryFields(&e)}
	if out.Index >= 0 && out.Row.Proved {
		out.Proof = "/log/entries/" + strconv.FormatInt(seq, 10) + "/proof"
	}
	return out, nil
}

// entryFields says what an entry holds, to a reader who may see it.
func (v *visit) entryFields(e *evidence.Entry) web.Table {
	t := web.Table{Cols: []web.Col{{Head: words.M("entry.field")}, {Head: words.M("entry.value")}}, Empty: words.M("entry.closed")}
	add := func(key string, value any) {
		p, ok := value.(web.Phrase)
		if s, text := value.(string); text {
			p, ok = words.Plain(s), true
		}
		if ok {
			t.Rows = append(t.Rows, web.Row{Cells: []web.Cell{web.C(words.M(key)), web.C(p)}})
		}
	}
	add("entries.recorded", words.Stamp(v.local(e.Recorded)))
	if !v.visitor.Known || !v.actor().Sees(e.Org) {
		add("entries.kind", words.M("entries.hidden"))
		return t
	}
	add("entries.kind", code("entry", e.Kind))
	add("entry.occurred", words.Stamp(v.local(e.Occurred)))
	add("entries.org", v.party(e.Org))
	if v.actor().Org == e.Org || v.actor().SeesAll() {
		add("entry.account", words.Ref{Text: e.Actor})
	}
	if refs := subjectRefs(e); len(refs) > 0 {
		var list words.List
		for _, r := range refs {
			list = append(list, r)
		}
		add("entries.subjects", list)
	}
	v.custodyFields(e, add)
	if e.Body == nil {
		add("entry.content", words.M("entry.erased"))
	}
	return t
}

func (v *visit) custodyFields(e *evidence.Entry, add func(string, any)) {
	var ev custody.Event
	if !strings.HasPrefix(e.Kind, "custody.") || e.Body == nil || json.Unmarshal(e.Body, &ev) != nil {
		return
	}
	if ev.Site != "" {
		add("site.name", v.siteName(ev.Site))
	}
	lots := func(refs []string, masses []ree.Mass) words.List {
		var out words.List
		for i, ref := range refs {
			if i == 12 {
				out = append(out, words.M("lineage.more", "lots", len(refs)-i))
				break
			}
			out = append(out, words.M("entry.lot", "lot", words.Ref{Text: ref, Href: "/lots/" + ref}, "mass", mg(masses[i])))
		}
		return out
	}
	var refs []string
	var masses []ree.Mass
	for _, in := range ev.Inputs {
		refs, masses = append(refs, in.Lot), append(masses, in.Mass)
	}
	if refs != nil {
		add("entry.in", lots(refs, masses))
	}
	refs, masses = nil, nil
	for _, out := range ev.Outputs {
		refs, masses = append(refs, out.Lot), append(masses, out.Net)
	}
	if refs != nil {
		add("entry.out", lots(refs, masses))
	}
	if ev.Reason != "" {
		add("move.reason", ev.Reason)
	}
	for _, f := range ev.Flags {
		add("entry.mark", words.Reason{Code: f.Code, Params: v.namedParams(f.Params)})
	}
}

// entryProof downloads the inclusion proof of an entry.
func (v *visit) entryProof() error {
	seq, err := strconv.ParseInt(v.path("seq"), 10, 64)
	if err != nil || v.app.Log == nil {
		return v.lost()
	}
	index := v.index(seq)
	if index < 0 {
		return v.problem(http.StatusNotFound, nil, "")
	}
	proof, err := v.app.Log.Proof(v.ctx(), uint64(index))
	if err != nil {
		return err
	}
	return v.raw("entry-"+v.path("seq")+".tlog-proof", "text/plain; charset=utf-8", proof)
}
