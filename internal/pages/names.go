package pages

import (
	"context"
	"sync"
	"time"

	"lanthorn/custody"
	"lanthorn/internal/app"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// directory remembers the names of parties and sites. They change seldom; a
// name that is not known, or older than a minute, is looked up again.
type directory struct {
	app     *app.App
	mu      sync.Mutex
	read    time.Time
	tried   time.Time
	parties map[string]custody.Party
	sites   map[string]custody.Site
}

const (
	namesLast  = time.Minute
	namesPause = 2 * time.Second // between two readings for names that are not found
)

func newDirectory(a *app.App) *directory { return &directory{app: a} }

// reader sees every name; what a page shows of them is the page's to decide.
var reader = app.Actor{Account: "system", Org: "system", Roles: []app.Role{app.RoleAuditor}}

func (d *directory) fresh(ctx context.Context, missing func() bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := time.Now()
	if d.parties != nil && now.Sub(d.read) < namesLast && (!missing() || now.Sub(d.tried) < namesPause) {
		return
	}
	d.tried = now
	parties, err1 := d.app.Parties(ctx, "")
	sites, err2 := d.app.Sites(ctx, reader, app.SiteFilter{})
	if err1 != nil || err2 != nil {
		return
	}
	d.read, d.parties, d.sites = now, map[string]custody.Party{}, map[string]custody.Site{}
	for _, p := range parties {
		d.parties[p.Ref] = p
	}
	for _, s := range sites {
		d.sites[s.Site.Ref] = s.Site
	}
}

func (d *directory) party(ctx context.Context, ref string) (custody.Party, bool) {
	d.fresh(ctx, func() bool { _, ok := d.parties[ref]; return !ok })
	d.mu.Lock()
	defer d.mu.Unlock()
	p, ok := d.parties[ref]
	return p, ok
}

func (d *directory) site(ctx context.Context, ref string) (custody.Site, bool) {
	d.fresh(ctx, func() bool { _, ok := d.sites[ref]; return !ok })
	d.mu.Lock()
	defer d.mu.Unlock()
	s, ok := d.sites[ref]
	return s, ok
}

// named is a name in both languages.
func named(en, zh string) web.Phrase { return words.Text{En: en, Zh: zh} }

// party is the name of a party, its reference where it has none.
func (v *visit) party(ref string) web.Phrase {
	switch ref {
	case "":
		return nil
	case app.System.Org:
		return words.M("party.system")
	}
	if p, ok := v.names.party(v.ctx(), ref); ok {
		return named(p.Name, p.NameZH)
	}
	return words.Plain(ref)
}

// siteName is the name of a site, its reference where it has none.
func (v *visit) siteName(ref string) web.Phrase {
	if s, ok := v.names.site(v.ctx(), ref); ok {
		return named(s.Name, s.NameZH)
	}
	return words.Plain(ref)
}

// code is a word of a set of codes.
func code(set string, value string) web.Phrase { return words.Code{Set: set, Value: value} }

// packWord is a word of the jurisdiction pack.
type packWord struct {
	law          app.Law
	group, value string
}

// In says the word, the code where the pack has none.
func (w packWord) In(l *words.Lang) string {
	if w.law.Pack == nil {
		return w.value
	}
	return w.law.Pack.Word(l.Tag, w.group, w.value)
}

func (v *visit) packWord(group, value string) web.Phrase {
	return packWord{v.app.Jurisdiction(), group, value}
}

// byLanguage is a text of the pack.
func byLanguage(text map[string]string) web.Phrase { return words.Text{En: text["en"], Zh: text["zh"]} }

// spaced says phrases one after another with a space between, none between
// Chinese sentences.
type spaced []web.Phrase

// In says the phrases.
func (s spaced) In(l *words.Lang) string {
	out := ""
	for _, p := range s {
		if p == nil {
			continue
		}
		if out != "" && l.Tag != "zh" {
			out += " "
		}
		out += p.In(l)
	}
	return out
}

// titled says a phrase with a capital at its beginning.
type titled struct{ web.Phrase }

// In says the phrase.
func (t titled) In(l *words.Lang) string {
	s := []rune(t.Phrase.In(l))
	if len(s) > 0 && s[0] >= 'a' && s[0] <= 'z' {
		s[0] -= 'a' - 'A'
	}
	return string(s)
}
