package app

import (
	"crypto/sha256"
	"sync"

	"lanthorn/custody"
	"lanthorn/internal/rulebook"
	"lanthorn/internal/store"
)

// keptMined bounds the lots whose compositions a node remembers.
const keptMined = 100_000

// minedCache remembers what each site took from the ground, as of the newest
// entry about the site and the number of entries that corrections replaced:
// nothing else can change it.
type minedCache struct {
	mu    sync.Mutex
	sites map[string]minedSite
	lots  int
}

type minedSite struct {
	newest, replaced int64
	lots             []minedLot
}

// minedStands says how the ledger stands for what a site mined.
func (a *App) minedStands(v *store.View, site string) (s minedSite, err error) {
	list, err := v.LatestBySubject(site, 0, 1)
	if err != nil {
		return s, err
	}
	if len(list) > 0 {
		s.newest = list[0].Seq
	}
	s.replaced, err = store.Count(v, a.tables.superseded)
	return s, err
}

// minedAt are the lots that a site took from the ground, in the order of time, as
// the ledger stands after corrections. The caller must not change them.
func (a *App) minedAt(v *store.View, site custody.Site) ([]minedLot, error) {
	now, err := a.minedStands(v, site.Ref)
	if err != nil {
		return nil, err
	}
	c := &a.mined
	c.mu.Lock()
	kept, ok := c.sites[site.Ref]
	c.mu.Unlock()
	if ok && kept.newest == now.newest && kept.replaced == now.replaced {
		return kept.lots, nil
	}
	if now.lots, err = a.readMined(v, site); err != nil {
		return nil, err
	}
	c.keep(site.Ref, now)
	return now.lots, nil
}

func (c *minedCache) keep(site string, s minedSite) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lots += len(s.lots) - len(c.sites[site].lots)
	if c.sites == nil || c.lots > keptMined {
		c.sites, c.lots = map[string]minedSite{}, len(s.lots)
	}
	c.sites[site] = s
}

// keptDrafts bounds the drafts that a node keeps compiled.
const keptDrafts = 300

// draftBooks remembers drafts that stood every test, by the hash of their text.
type draftBooks struct {
	mu    sync.Mutex
	books map[[32]byte]*rulebook.Book
}

// readDraft typechecks a draft's text and runs its examples; the refusal names
// everything that is wrong, with its place. A text that stood is not read again.
func (a *App) readDraft(text string) (*rulebook.Book, error) {
	c, hash := &a.drafts, sha256.Sum256([]byte(text))
	c.mu.Lock()
	book := c.books[hash]
	c.mu.Unlock()
	if book != nil {
		return book, nil
	}
	book, err := a.compileDraft(text)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.books == nil || len(c.books) >= keptDrafts {
		c.books = map[[32]byte]*rulebook.Book{}
	}
	c.books[hash] = book
	return book, nil
}
