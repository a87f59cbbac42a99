package app

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"lanthorn/custody"
	"lanthorn/internal/interop"
	"lanthorn/internal/store"
	"lanthorn/internal/store/blob"
	"lanthorn/ree"
)

// zeros reads as n times one character.
type zeros struct{ left int64 }

func (z *zeros) Read(p []byte) (int, error) {
	if z.left <= 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), z.left)
	for i := range p[:n] {
		p[i] = 'A'
	}
	z.left -= n
	return int(n), nil
}

// bomb is a workbook whose sheet unpacks to the given size.
func bomb(t *testing.T, size int64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
	} {
		w, err := z.Create(name)
		if err == nil {
			_, err = io.WriteString(w, text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err == nil {
		_, err = io.Copy(w, io.MultiReader(strings.NewReader(`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>`), &zeros{size}))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const tableHead = "Event no.,What happened,Date and time,UTC offset,Site,Process,New lot,Form,Net mass,Unit\n"

// TestHostileFiles reads files that nobody honest would send: each has its
// problem named, and none of it can be loaded.
func TestHostileFiles(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	f.industry()
	head := f.Store.Head()
	record := func(event string) string {
		return `{"key":"k","occurred":"2026-03-02T08:00:00+08:00","event":` + event + `}` + "\n"
	}
	ore := record(`{"kind":"extract","site":"M1","process":"LEACH","outputs":[{"form":"concentrate_ion_adsorption","netMG":1000}]}`)
	for _, c := range []struct{ name, file, text string }{
		{"an unknown unit", "t.csv", tableHead + "1,extract,2026-03-02 08:00,+08:00,M1,LEACH,A,concentrate_ion_adsorption,12,st\n"},
		{"a negative mass", "t.csv", tableHead + "1,extract,2026-03-02 08:00,+08:00,M1,LEACH,A,concentrate_ion_adsorption,-12,kg\n"},
		{"an offset of 23 hours", "t.csv", tableHead + "1,extract,2026-03-02 08:00,+23:00,M1,LEACH,A,concentrate_ion_adsorption,12,kg\n"},
		{"a formula", "t.csv", tableHead + "1,extract,2026-03-02 08:00,+08:00,M1,LEACH,\"=HYPERLINK(\"\"http://x\"\")\",concentrate_ion_adsorption,-1,kg\n"},
		{"right-to-left in a lot", "t.csv", tableHead + "1,extract,2026-03-02 08:00,+08:00,M1,LEACH,A\u202eB,concentrate_ion_adsorption,12,kg\n"},
		{"NUL", "t.csv", tableHead + "1,extract,2026-03-02 08:00,+08:00,M1,LEACH,A\x00B,concentrate_ion_adsorption,12,kg\n"},
		{"an offset of 23 hours in JSON", "t.json", strings.Replace(ore, "+08:00", "+23:00", 1)},
		{"one key for two events", "t.json", ore + strings.Replace(ore, "1000", "1001", 1)},
		{"a member twice", "t.json", strings.Replace(ore, `"key":"k"`, `"key":"k","Key":"l"`, 1)},
		{"a member that is none", "t.json", strings.Replace(ore, `"key":"k"`, `"key":"k","actor":"sup"`, 1)},
		{"deep nesting", "t.json", record(strings.Repeat(`{"kind":"correct","now":`, 5000) + `{}` + strings.Repeat(`}`, 5000))},
		{"half a file", "t.json", ore[:40]},
		{"nothing", "t.json", ""},
		{"a picture", "t.xlsx", "\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 100)},
		{"half a workbook", "t.xlsx", "PK\x03\x04" + strings.Repeat("\x00", 100)},
	} {
		batch, problems := interop.Parse(strings.NewReader(c.text), c.file, "en")
		if len(problems) == 0 {
			if res, err := f.TryLoad(context.Background(), miner, Items(batch, "")); err != nil || len(res.Problems) == 0 {
				t.Errorf("%s: nobody found anything wrong: %+v %v", c.name, res, err)
			}
		}
	}
	if f.Store.Head() != head {
		t.Error("looking at files changed the ledger")
	}
}

func TestABombInAWorkbook(t *testing.T) {
	data := bomb(t, 2<<30)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	batch, problems := interop.Parse(bytes.NewReader(data), "bomb.xlsx", "en")
	runtime.ReadMemStats(&after)
	if len(problems) == 0 || len(batch.Items) > 0 {
		t.Errorf("%d items, %d problems", len(batch.Items), len(problems))
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 400<<20 {
		t.Errorf("%d MiB were allocated for a file of %d KiB", used>>20, len(data)>>10)
	}
}

// TestALotTwiceInOneEvent draws one lot twice in one event and makes two of one
// number.
func TestALotTwiceInOneEvent(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	f.industry()
	ore := f.report(miner, extraction("A").Event).Event.Outputs[0]
	head := f.Store.Head()
	for _, c := range []struct {
		name string
		ev   custody.Event
		code string
	}{
		{"drawn twice", custody.Event{Kind: custody.Consume, Site: "M1", Reason: "r", Inputs: []custody.Take{{Lot: ore.Lot, Mass: 600 * ree.Gram}, {Lot: "A", Mass: 600 * ree.Gram}}}, "lot.too_little"},
		{"made twice", custody.Event{Kind: custody.Split, Site: "M1", Inputs: []custody.Take{{Lot: ore.Lot, Mass: 2}},
			Outputs: []custody.Make{{Form: ore.Form, Net: 1, Alias: "B"}, {Form: ore.Form, Net: 1, Alias: "B"}}}, "lot.alias_taken"},
		{"made of itself", custody.Event{Kind: custody.Split, Site: "M1", Inputs: []custody.Take{{Lot: "A", Mass: 2}},
			Outputs: []custody.Make{{Form: ore.Form, Net: 1, Alias: "A"}, {Form: ore.Form, Net: 1}}}, "lot.alias_taken"},
		{"made of what it makes", custody.Event{Kind: custody.Split, Site: "M1", Inputs: []custody.Take{{Lot: "C", Mass: 2}},
			Outputs: []custody.Make{{Form: ore.Form, Net: 1, Alias: "C"}, {Form: ore.Form, Net: 1}}}, "lot.unknown"},
	} {
		_, err := f.try(miner, c.ev)
		refused(t, err, c.code)
	}
	if f.Store.Head() != head {
		t.Error("something was kept")
	}
}

// TestATextAnywhere puts a character that hides into every text of everything
// that can be sent.
func TestATextAnywhere(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	f.industry()
	ctx := context.Background()
	head := f.Store.Head()
	for _, bad := range []string{"a\x00b", "a\u202eb", "a\u2066b", "a\u200bb", "\xff", "\ufeffa", strings.Repeat("x", 2001)} {
		app := application("x", ree.Kilogram)
		app.Intermediaries = append(app.Intermediaries, app.Consignee)
		app.Intermediaries[0].Address = bad
		_, err := f.Lodge(ctx, maker, "", "", app)
		hidden(t, err, bad)
		_, err = f.Preflight(ctx, maker, app)
		hidden(t, err, bad)
		_, err = f.Lodge(ctx, maker, "k"+bad, "", application("x", ree.Kilogram))
		if len(bad) < 100 {
			hidden(t, err, bad)
		} else {
			refused(t, err, "key.too_long")
		}
		_, err = f.Register(ctx, supervisor, "", f.now, custody.Registration{Party: &custody.Party{Ref: "P", Name: "P", Kind: "operator", Group: bad, Country: "CN"}})
		hidden(t, err, bad)
		_, err = f.WriteNote(ctx, maker, "", "G1", bad)
		hidden(t, err, bad)
		_, err = f.Withdraw(ctx, maker, "", "EX-0001-Z", bad)
		hidden(t, err, bad)
		_, err = f.try(maker, custody.Event{Kind: custody.Receive, Transfer: bad, Figures: []custody.Figure{{Lot: bad, Mass: 1}}})
		hidden(t, err, bad)
		res, err := f.TryLoad(ctx, supervisor, []LoadItem{{Registration: &custody.Registration{Site: &custody.Site{Ref: "X", Party: "MINER", Name: "x", Kind: bad, Country: "CN"}}, Occurred: f.now}})
		if err != nil || len(res.Problems) == 0 {
			t.Errorf("a site of the kind %q: %+v %v", bad, res, err)
		}
	}
	if f.Store.Head() != head {
		t.Error("something was kept")
	}
}

func hidden(t *testing.T, err error, bad string) {
	t.Helper()
	code := "text.character"
	if len(bad) > 100 {
		code = "text.too_long"
	}
	refused(t, err, code)
}

// TestTooMany sends lists longer than anybody's.
func TestTooMany(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	f.industry()
	ore := f.report(miner, extraction("A").Event).Event.Outputs[0]
	var takes []custody.Take
	var makes []custody.Make
	for i := range 10_000 {
		takes = append(takes, custody.Take{Lot: ore.Lot, Mass: 1})
		makes = append(makes, custody.Make{Form: ore.Form, Net: 1, Alias: fmt.Sprint("N", i)})
	}
	_, err := f.try(miner, custody.Event{Kind: custody.Consume, Site: "M1", Reason: "r", Inputs: takes})
	refused(t, err, "event.too_many")
	_, err = f.try(miner, custody.Event{Kind: custody.Split, Site: "M1", Inputs: takes[:1], Outputs: makes})
	refused(t, err, "event.too_many")
	takes[0].Mass = 2000
	_, err = f.try(miner, custody.Event{Kind: custody.Split, Site: "M1", Inputs: takes[:1], Outputs: makes[:2000]})
	f.must(err)
	f.replays()
}

// TestAPassportIsNotOvertaken issues passports while what they rest on is being
// corrected: each one knows every entry before its own, so that a correction
// either went into it or comes later and marks it.
func TestAPassportIsNotOvertaken(t *testing.T) {
	f := open(t, func(c *Config) { c.NoLog = true })
	f.industry()
	magnet := f.magnets()
	ctx := context.Background()
	corrected := make(chan int64)
	go func() {
		defer close(corrected)
		at := f.madeBy(magnet.Lot)
		for i := range 20 {
			now := f.eventAt(f.madeBy(magnet.Lot))
			now.Inputs[0].Mass = (1000 + ree.Mass(i+1)) * ree.Kilogram
			rec, err := f.try(maker, custody.Event{Kind: custody.Correct, Supersedes: at, Now: &now, Reason: "weighed again"})
			if err != nil {
				t.Error(err)
				return
			}
			at = rec.Seq
			corrected <- at
		}
	}()
	var issued []Passport
	last := int64(0)
	for more := true; more; {
		p, err := f.IssuePassport(ctx, maker, "", magnet.Lot)
		f.must(err)
		issued = append(issued, p)
		select {
		case seq, ok := <-corrected:
			if more = ok; ok {
				last = seq
			}
		default:
		}
	}
	for _, p := range issued {
		f.restsOnNewest(p, magnet.Lot)
	}
	if len(issued) < 20 || last == 0 {
		t.Errorf("%d passports, last correction %d", len(issued), last)
	}
	f.replays()
}

func (f *fixture) restsOnNewest(p Passport, lot string) {
	f.t.Helper()
	hash, err := blob.ParseHash(p.Text)
	f.must(err)
	text, err := f.Store.Blobs().Get(hash)
	f.must(err)
	payload, err := base64.RawURLEncoding.DecodeString(strings.Split(string(text), ".")[1])
	f.must(err)
	known := regexp.MustCompile(`"entries":\[\{"id":"([0-9a-f]{32})"`).FindSubmatch(payload)
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		before, err := v.LatestBySubject(lot, p.Seq, 1)
		if err == nil && (known == nil || string(known[1]) != before[0].ID) {
			f.t.Errorf("the passport of entry %d does not know entry %d, %s", p.Seq, before[0].Seq, before[0].Kind)
		}
		return err
	}))
}
