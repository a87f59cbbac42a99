package cli

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"lanthorn/internal/app"
	"lanthorn/internal/screenlist"
	"lanthorn/screening"
)

// several is a flag that may be given more than once.
type several []string

func (s *several) String() string     { return strings.Join(*s, ", ") }
func (s *several) Set(v string) error { *s = append(*s, v); return nil }

// screenedName is one answer of lanthorn screen --json.
type screenedName struct {
	Name string          `json:"name"`
	Hits []screening.Hit `json:"hits"`
}

// scoredPair is one answer of lanthorn screen --pairs --json.
type scoredPair struct {
	First  string                `json:"first"`
	Second string                `json:"second"`
	Label  string                `json:"label,omitempty"`
	Score  int                   `json:"score"` // thousandths
	Why    screening.Explanation `json:"why"`
}

// screen holds names against list files, or scores pairs of names.
func (p *program) screen(args []string) error {
	fs := p.flags("screen")
	var lists several
	fs.Var(&lists, "list", "FORMAT=FILE, or FILE as a table of our own; again for more")
	pairs := fs.String("pairs", "", "CSV of pairs: two names, and a label where there is one")
	asJSON := fs.Bool("json", false, "answer as JSON")
	names, err := parse(fs, args)
	if err != nil {
		return err
	}
	if *pairs != "" {
		return p.screenPairs(*pairs, *asJSON)
	}
	if len(names) == 0 || len(lists) == 0 {
		return usage("lanthorn screen NAME… --list FILE, or --pairs FILE.csv")
	}
	entries, err := readLists(lists)
	if err != nil {
		return err
	}
	set := screening.Set{Index: screening.New(entries, screening.Default())}
	out, found := []screenedName{}, false
	for _, name := range names {
		r := set.Screen(&screening.Subject{Names: []screening.Name{{Text: name}}}, time.Time{})
		if len(r.Unscreenable) > 0 {
			return fmt.Errorf("no letter of %q can be read: such a name can be neither found nor cleared", name)
		}
		found = found || len(r.Hits) > 0
		out = append(out, screenedName{name, append([]screening.Hit{}, r.Hits...)})
	}
	if err := p.tellScreened(out, *asJSON); err != nil {
		return err
	}
	if found {
		return errNo
	}
	return nil
}

func readLists(lists []string) (entries []screening.Entry, err error) {
	for _, l := range lists {
		format, file, ok := strings.Cut(l, "=")
		if !ok {
			format, file = "table", l
		}
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		list, problems := screenlist.Read(format, screenlist.Files{"": data})
		var all []error
		for _, x := range problems {
			all = append(all, fmt.Errorf("%s: %s", file, x))
		}
		if err := errors.Join(all...); err != nil {
			return nil, err
		}
		entries = append(entries, list.Entries...)
	}
	return entries, nil
}

func (p *program) tellScreened(out []screenedName, asJSON bool) error {
	if asJSON {
		return p.json(out)
	}
	for _, n := range out {
		if len(n.Hits) == 0 {
			fmt.Fprintf(p.out, "%s: nothing found\n", n.Name)
		}
		for _, h := range n.Hits {
			fmt.Fprintf(p.out, "%s: %s, %d of 1000: %s (%s %s)\n", n.Name, h.Band, h.Name.Score, h.Name.Listed, h.List, h.Key)
			for _, s := range h.Name.Steps {
				fmt.Fprintf(p.out, "  %-20s %-20s %-10s %4d\n", s.Asked, s.Listed, s.Relation, s.Contribution)
			}
		}
	}
	return nil
}

func (p *program) screenPairs(file string, asJSON bool) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	out := []scoredPair{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		if len(row) < 2 {
			line, _ := r.FieldPos(0)
			return fmt.Errorf("%s line %d: two names are needed", file, line)
		}
		pair := scoredPair{First: row[0], Second: row[1], Label: strings.Join(row[2:], " ")}
		pair.Why, _ = screening.Compare(row[0], row[1], true, screening.Default())
		pair.Score = pair.Why.Score
		out = append(out, pair)
	}
	if asJSON {
		return p.json(out)
	}
	for _, x := range out {
		fmt.Fprintf(p.out, "%4d  %s  |  %s  %s\n", x.Score, x.First, x.Second, x.Label)
	}
	return nil
}

// lists imports an edition of a list of parties, or tells how the lists stand.
func (p *program) lists(args []string) error {
	fs := p.flags("lists")
	var at place
	at.flags(fs)
	id := fs.String("list", "", "the list, such as cn.control")
	format := fs.String("format", "table", strings.Join(screenlist.Formats(), ", "))
	why := fs.String("reason", "", "why an edition that looks odd is taken all the same")
	asJSON := fs.Bool("json", false, "answer as JSON")
	rest, err := parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 && (rest[0] != "import" || len(rest) < 2 || *id == "") {
		return usage("lanthorn lists, or lanthorn lists import FILE… --list ID --format FORMAT")
	}
	a, err := at.open(p.ctx, func(c *app.Config) { c.NoLog = true })
	if err != nil {
		return err
	}
	defer a.Close()
	if len(rest) > 0 {
		return p.importList(a, app.ListImport{List: *id, Format: *format, Reason: *why}, rest[1:], *asJSON)
	}
	list, err := a.PartyLists(p.ctx, local)
	if err != nil || *asJSON {
		return errors.Join(err, p.json(list))
	}
	for _, l := range list {
		state := "current"
		if l.Missing {
			state = "missing: the gate stays shut"
		} else if l.Stale {
			state = "stale: the gate stays shut"
		}
		fmt.Fprintf(p.out, "%-20s edition %d, %d rows, looked after %s, at most %d h: %s\n", l.List, l.Edition, l.Entries, l.Checked.Format(time.DateTime), l.MaxHours, state)
	}
	return nil
}

// importList imports files; one of several is known by its name up to the first
// dot.
func (p *program) importList(a *app.App, in app.ListImport, names []string, asJSON bool) error {
	files := map[string][]byte{}
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		part := ""
		if len(names) > 1 {
			part, _, _ = strings.Cut(name[strings.LastIndexByte(name, '/')+1:], ".")
		}
		files[part] = data
	}
	got, err := a.ImportBytes(p.ctx, local, "", in, files)
	if err != nil {
		return err
	}
	passed, err := a.Rescreen(p.ctx)
	if err != nil || asJSON {
		return errors.Join(err, p.json(map[string]any{"imported": got, "screened": append([]app.Rescreened{}, passed...)}))
	}
	fmt.Fprintf(p.out, "%s edition %d: %d rows, %d added, %d changed, %d removed\n", got.List, got.Edition, got.Entries, got.Added, got.Changed, got.Removed)
	for _, r := range passed {
		fmt.Fprintf(p.out, "%d live parties screened: %d hits found or changed, %d gone\n", r.Parties, r.Hits, r.Gone)
	}
	return nil
}
