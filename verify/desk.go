package verify

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lanthorn/evidence/credential"
)

// TokenWindow is how old the balance in a licence's QR may be at a desk without a
// network; an older one is referred.
const TokenWindow = 72 * time.Hour

// CodeList is how fresh the border list is that a desk looks at.
const CodeList = "border-list"

// DeskQuestion is what a desk without a network asks of a licence's QR.
type DeskQuestion struct {
	QR   string
	List string // border list; empty: none at hand
	Line int    // 1, 2, … as on the licence
	MG   int64  // net mass asked for; 0: not asked
	Now  time.Time
}

// DeskAnswer is yes, no or refer, with what was looked at and what to do next.
type DeskAnswer struct {
	Report
	Answer  string `json:"answer"`
	Reason  string `json:"reason,omitempty"` // code of the check that decided
	Next    string `json:"next"`
	Licence string `json:"-"`
	List    int64  `json:"-"` // number of the list looked at
}

// Desk answers offline whether goods may leave: yes only where the QR verifies,
// its balance is fresh and bears the mass, and a fresh border list does not name
// the licence. What cannot be known is referred, never let through.
func Desk(q DeskQuestion, keys credential.Keys) DeskAnswer {
	out := DeskAnswer{Report: QR(q.QR, keys, q.Now), Answer: "yes", Next: "write a signed debit and let the goods go"}
	out.Checks = withoutCode(out.Checks, CodeStatus)
	code, err := credential.ParseQR(q.QR)
	if err != nil || !out.Verified() {
		return out.decide("no", out.Failures()[0].Code, "hold the goods and ask the licensing office: this is no valid licence")
	}
	out.Licence = code.Reference
	if code.Kind != credential.UseLicence {
		return out.decide("no", CodeForm, "ask for the licence; this is the passport of a lot")
	}
	out.list(q, code, keys)
	if out.Answer == "yes" {
		out.window(q, code)
	}
	if out.Answer == "yes" {
		out.counted(q, code)
	}
	if out.Answer == "yes" && q.MG > 0 {
		out.bears(q, code)
	}
	return out
}

func (a DeskAnswer) decide(answer, reason, next string) DeskAnswer {
	a.Answer, a.Reason, a.Next = answer, reason, next
	return a
}

func withoutCode(checks []Check, code string) []Check {
	kept := checks[:0]
	for _, c := range checks {
		if c.Code != code {
			kept = append(kept, c)
		}
	}
	return kept
}

// list looks the licence up on the border list.
func (a *DeskAnswer) list(q DeskQuestion, code *credential.QR, keys credential.Keys) {
	if q.List == "" {
		a.skip("no border list is at hand", CodeList)
		*a = a.decide("refer", CodeList, "fetch the border list, or ask the licensing office")
		return
	}
	l, err := openBorderList(q.List, code, keys)
	if err != nil {
		a.fail(CodeList, "%s", err)
		*a = a.decide("refer", CodeList, "fetch the border list again from the office itself")
		return
	}
	a.List = l.Number
	a.fact("border list", "number %d of %s, stale after %s", l.Number, l.At.Format(time.RFC3339), l.Stale.Format(time.RFC3339))
	named := l.Of(code.Reference, q.Line)
	for _, s := range named {
		if mayStillLeave(s, q.Now) {
			a.fact("ends", "%s ends by itself at %s unless that is taken back", code.Reference, s.Ends)
		}
	}
	if named = slices.DeleteFunc(named, func(s credential.BorderState) bool { return mayStillLeave(s, q.Now) }); len(named) > 0 {
		s := slices.MaxFunc(named, func(x, y credential.BorderState) int { return gravity(x, q.Now) - gravity(y, q.Now) })
		a.fail(CodeStatus, "border list %d says of %s: %s", l.Number, code.Reference, s.State)
		switch {
		case s.Lot != "":
			*a = a.decide("refer", CodeStatus, "ask whether the goods are of lot "+s.Lot)
			return
		case s.State == credential.StateMarked:
			*a = a.decide("refer", CodeStatus, "ask the licensing office before release")
			return
		case s.State == credential.StateEnding && !s.EndsBy(q.Now):
			*a = a.decide("refer", CodeStatus, "ask the licensing office whether the goods were reserved before the licence was handed back")
			return
		}
		*a = a.decide("no", CodeStatus, "hold the goods and ask the licensing office")
		return
	}
	a.ok(CodeStatus, "border list %d says nothing against %s", l.Number, code.Reference)
	switch {
	case l.At.After(q.Now.Add(time.Minute)):
		a.fail(CodeList, "the border list is of %s, which is still to come: look at the clock", l.At.Format(time.RFC3339))
	case !q.Now.Before(l.Stale):
		a.fail(CodeList, "the border list is stale since %s", l.Stale.Format(time.RFC3339))
	default:
		a.ok(CodeList, "the border list is fresh")
		return
	}
	*a = a.decide("refer", CodeList, "fetch a newer border list, or ask the licensing office")
}

// gravity orders what a list says of a line: that it may not be used, before that
// a person must look, before that one of its lots may not be used.
func gravity(s credential.BorderState, now time.Time) int {
	switch {
	case s.Lot != "":
		return 0
	case s.State == credential.StateMarked, s.State == credential.StateEnding && !s.EndsBy(now):
		return 1
	}
	return 2
}

// mayStillLeave reports whether a licence that is about to end may be used until
// it does: one whose last shipment customs has called the final one, not one that
// its holder hands back.
func mayStillLeave(s credential.BorderState, now time.Time) bool {
	return s.State == credential.StateEnding && s.To == "exhausted" && !s.EndsBy(now)
}

func openBorderList(text string, code *credential.QR, keys credential.Keys) (*credential.SignedBorderList, error) {
	l, err := credential.ParseBorderList(text)
	if err != nil {
		return nil, err
	}
	key, err := keys.Find(l.Header.KID, credential.UseStatusList)
	if err != nil {
		return nil, fmt.Errorf("border list: %w", err)
	}
	if err := l.Verify(key.Public); err != nil {
		return nil, fmt.Errorf("border list: %w", err)
	}
	issuer, err := keys.Find(code.KID, credential.UseQR)
	if err != nil || issuer.Issuer.ID != l.Issuer.ID || key.Issuer.ID != l.Issuer.ID {
		return nil, errors.New("the border list is not of the licence's issuer")
	}
	return l, nil
}

// window refers a balance that is too old to write off from.
func (a *DeskAnswer) window(q DeskQuestion, code *credential.QR) {
	if age := q.Now.Sub(code.BalanceAt); code.BalanceAt.IsZero() || age > TokenWindow || age < -time.Minute {
		a.fail(CodeBalance, "the balance in the QR is of %s; at a desk without a network it counts for %s", code.BalanceAt.Format(time.RFC3339), TokenWindow)
		*a = a.decide("refer", CodeBalance, "have the licence issued again, or ask the customs desk that has a network")
	}
}

// counted refers a line of equipment or technology: a debit made without a network
// is of a mass, and it has none.
func (a *DeskAnswer) counted(q DeskQuestion, code *credential.QR) {
	if q.Line < 1 || q.Line > len(code.Lines) || !code.Lines[q.Line-1].Counted() {
		return
	}
	l := code.Lines[q.Line-1]
	a.fail(CodeBalance, "line %d is counted in units and has no mass: %s%s", q.Line, l.In(l.KG), left(l))
	*a = a.decide("refer", CodeBalance, "ask the customs desk that has a network: it writes units off")
}

// bears holds the mass asked for against the balance last known.
func (a *DeskAnswer) bears(q DeskQuestion, code *credential.QR) {
	if q.Line < 1 || q.Line > len(code.Lines) {
		a.fail(CodeBalance, "the QR has no line %d", q.Line)
		*a = a.decide("refer", CodeBalance, "name the line as on the licence")
		return
	}
	left, err := Milligrams(code.Lines[q.Line-1].Left)
	switch {
	case err != nil:
		a.fail(CodeBalance, "the QR does not say what is left: %s", err)
		*a = a.decide("refer", CodeBalance, "ask the licensing office for the balance")
	case q.MG > left:
		a.fail(CodeBalance, "%s kg are left on the line, less than asked for", code.Lines[q.Line-1].Left)
		*a = a.decide("refer", CodeBalance, "reduce the quantity, or ask the licensing office for the balance")
	}
}

// Milligrams reads a positive decimal of kilograms with at most six places.
func Milligrams(kg string) (int64, error) {
	whole, frac, _ := strings.Cut(kg, ".")
	if len(whole) > 9 || len(frac) > 6 || whole == "" {
		return 0, fmt.Errorf("%q is no mass in kilograms such as 12.5", kg)
	}
	n, err := strconv.ParseUint(whole+frac+strings.Repeat("0", 6-len(frac)), 10, 63)
	if err != nil {
		return 0, fmt.Errorf("%q is no mass in kilograms such as 12.5", kg)
	}
	return int64(n), nil
}
