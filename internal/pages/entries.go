package pages

import (
	"strconv"
	"strings"

	"encoding/json"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/web"
	"lanthorn/internal/web/words"
)

// entryRows says entries of the ledger; what the reader may not see of one is
// its time and number alone. size is how many entries a signed checkpoint
// covers.
func (v *visit) entryRows(list []evidence.Entry, size int64) []web.EntryRow {
	out := make([]web.EntryRow, len(list))
	for i := range list {
		out[i] = v.entryRow(&list[i], size)
	}
	return out
}

func (v *visit) entryRow(e *evidence.Entry, size int64) web.EntryRow {
	row := web.EntryRow{Seq: e.Seq, Recorded: v.local(e.Recorded), Kind: words.M("entries.hidden"), Proved: e.Seq <= size, Href: entryAddress(e.Seq)}
	if !v.visitor.Known || !v.actor().Sees(e.Org) {
		return row
	}
	row.Kind, row.Org, row.When = code("entry", e.Kind), v.party(e.Org), v.local(e.Occurred)
	row.Subjects = subjectRefs(e)
	row.Late = lateDays(e) > 0
	return row
}

func entryAddress(seq int64) string { return "/log?entry=" + strconv.FormatInt(seq, 10) }

// shownSubjects bounds how many references of an entry a list shows.
const shownSubjects = 4

func subjectRefs(e *evidence.Entry) []words.Ref {
	var out []words.Ref
	seen := map[string]bool{}
	for _, s := range e.Subjects {
		if s == "" || seen[s] {
			continue
		}
		seen[s] = true
		if len(out) == shownSubjects {
			out = append(out, words.Ref{Text: "…"})
			break
		}
		out = append(out, refLink(s, e.Kind))
	}
	return out
}

// refLink links a reference to the page it has. References of cases, licences
// and transfers are told apart by their beginnings, sites by the kind of entry.
func refLink(ref, kind string) words.Ref {
	r := words.Ref{Text: ref}
	switch head, _, _ := strings.Cut(ref, "-"); {
	case head == "RG":
		r.Href = "/general/" + ref
	case head == "EX" || head == "SH":
		r.Href = "/applications/" + ref
	case head == "LI":
		r.Href = "/licences/" + ref
	case head == "TR" || head == "PP":
	default:
		if _, err := custody.CheckReference(ref); err == nil && (strings.HasPrefix(kind, "custody.") || strings.HasPrefix(kind, "review.") || strings.HasPrefix(kind, "passport.")) {
			r.Href = "/lots/" + ref
		} else if strings.HasPrefix(kind, "custody.") {
			r.Href = "/sites/" + ref
		}
	}
	return r
}

// lateDays is how many days late a report was, as the ledger marked it.
func lateDays(e *evidence.Entry) int {
	if !strings.HasPrefix(e.Kind, "custody.") || e.Body == nil {
		return 0
	}
	var ev struct {
		Flags []custody.Flag `json:"flags"`
	}
	if json.Unmarshal(e.Body, &ev) != nil {
		return 0
	}
	for _, f := range ev.Flags {
		if f.Code == "report.late" {
			days, _ := strconv.Atoi(f.Params["days"])
			return max(1, days)
		}
	}
	return 0
}
