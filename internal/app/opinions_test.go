package app

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lanthorn/evidence"
	"lanthorn/internal/store"
	"lanthorn/review"
	"lanthorn/verify"
)

var auditor = Actor{Account: "audi", Org: "AUDIT", Roles: []Role{RoleAuditor}}

const secretOpinion = "The buyer is a front of a yard under watch."

// opined is a case whose security adviser answers with a sealed opinion; it
// answers the opinion's name.
func opined(t *testing.T) (f *fixture, ref, id string) {
	t.Helper()
	f, ref = advised(t)
	f.refer(ref, "security", "production")
	ctx := context.Background()
	for _, acc := range []Account{{Ref: reviewer.Account, Org: reviewer.Org, Roles: reviewer.Roles}, {Ref: adviser.Account, Org: adviser.Org, Roles: adviser.Roles},
		{Ref: pooled.Account, Org: pooled.Org, Roles: pooled.Roles}, {Ref: maker.Account, Org: maker.Org, Roles: maker.Roles}} {
		f.must(f.PutDemoAccount(ctx, acc))
	}
	_, err := f.MoveReferral(ctx, sentinel, "key of the answer", ref, ReferralMove{Move: "answer", Agency: "security", Opinions: []OpinionText{{1, secretOpinion}},
		Lines: []review.LinePosition{{Line: 1, Stance: review.Object, Reasons: []string{"criteria_met"}}}})
	f.must(err)
	list, err := f.Opinions(ctx, sentinel, ref)
	f.must(err)
	if len(list) != 1 || !list[0].Readable() {
		t.Fatalf("sealed opinions: %+v", list)
	}
	return f, ref, list[0].ID
}

func (f *fixture) reads(who Actor, ref, id string) (evidence.Opinion, error) {
	return f.ReadOpinion(context.Background(), who, ref, id)
}

// An opinion is read by its agency and by whom it is opened to, until then, and
// by nobody else; each reading is on record before.
func TestAnOpinionIsReadByTheNamedAlone(t *testing.T) {
	f, ref, id := opined(t)
	ctx := context.Background()
	nobody := func(when string) {
		t.Helper()
		for who, code := range map[string]string{"reviewer": "opinion.not_opened", "adviser": "opinion.not_opened", "pooled": "review.case_unknown", "maker": "opinion.unknown"} {
			actor := map[string]Actor{"reviewer": reviewer, "adviser": adviser, "pooled": pooled, "maker": maker}[who]
			o, err := f.reads(actor, ref, id)
			refused(t, err, code)
			if o.Text != "" || o.Salt != [16]byte{} {
				t.Errorf("%s: %s is refused and still told: %+v", when, who, o)
			}
		}
	}
	nobody("before it is opened")
	open := func(who Actor, person string, hours int, reason string) error {
		_, err := f.OpenOpinion(ctx, who, "", ref, id, person, hours, reason)
		return err
	}
	refused(t, open(adviser, "paul", 1, "another agency opens it to itself"), "opinion.not_yours")
	refused(t, open(reviewer, reviewer.Account, 1, "the office opens it"), "actor.role")
	refused(t, open(maker, maker.Account, 1, "the applicant opens it"), "actor.role")
	refused(t, open(sentinel, maker.Account, 1, "to the applicant"), "opinion.reader")
	refused(t, open(sentinel, pooled.Account, 1, "to who may not see the case"), "opinion.reader")
	refused(t, open(sentinel, "nobody", 1, "to nobody"), "opinion.reader")
	refused(t, open(sentinel, reviewer.Account, 0, "for no time"), "need.hours")
	refused(t, open(sentinel, reviewer.Account, 91*24, "for ever"), "need.hours")
	refused(t, open(sentinel, reviewer.Account, 1, ""), "guard.reason")
	nobody("after every refused opening")
	f.must(open(sentinel, reviewer.Account, 2, "the handler has to weigh it"))
	refused(t, open(sentinel, reviewer.Account, 2, "again"), "opinion.open_already")
	o, err := f.reads(reviewer, ref, id)
	f.must(err)
	if o.Text != secretOpinion {
		t.Errorf("shown: %q", o.Text)
	}
	_, err = f.reads(adviser, ref, id)
	refused(t, err, "opinion.not_opened")
	list, err := f.Reads(ctx, auditor, ReadFilter{Case: ref, Person: reviewer.Account})
	f.must(err)
	if len(list.Reads) != 1 || list.Reads[0].Marked != 1 || list.Reads[0].Fields[0] != "opinion" {
		t.Errorf("on record: %+v", list.Reads)
	}
	f.now = f.now.Add(2 * time.Hour)
	nobody("after its time")
	f.must(open(sentinel, reviewer.Account, 2, "once more"))
	_, err = f.CloseOpinion(ctx, adviser, "", ref, id, reviewer.Account, "another agency closes it")
	refused(t, err, "opinion.not_yours")
	_, err = f.CloseOpinion(ctx, sentinel, "", ref, id, reviewer.Account, "weighed")
	f.must(err)
	_, err = f.CloseOpinion(ctx, sentinel, "", ref, id, reviewer.Account, "weighed")
	refused(t, err, "opinion.not_open")
	nobody("after it is closed")
	f.triedAt(adviser.Account, actReadOpinion, "opinion.not_opened")
	f.triedAt(adviser.Account, kindOpinionOpened, "opinion.not_yours")
	f.replays()
}

// triedAt wants a refused attempt on record.
func (f *fixture) triedAt(person, act, code string) {
	f.t.Helper()
	list, err := f.Attempts(context.Background(), auditor, person, "", 100)
	f.must(err)
	for _, x := range list.Attempts {
		if x.Act == act && x.Code == code {
			return
		}
	}
	f.t.Errorf("not on record: %s %s %s; there are %+v", person, act, code, list.Attempts)
}

// Neither ledger nor files hold the text, its salt, or a hash that a guess could
// be held against.
func TestAnOpinionCannotBeGuessed(t *testing.T) {
	f, ref, id := opined(t)
	o, err := f.reads(sentinel, ref, id)
	f.must(err)
	if o.Salt == [16]byte{} {
		t.Error("the salt is empty")
	}
	plain := sha256.Sum256([]byte(secretOpinion))
	move, _ := json.Marshal(ReferralMove{Opinions: []OpinionText{{1, secretOpinion}}, Lines: []review.LinePosition{{Line: 1, Stance: review.Object, Reasons: []string{"criteria_met"}}}})
	keyed := sha256.Sum256(append([]byte("referral answer "+ref+" security\n"), move...))
	unsalted, err := (&evidence.Opinion{Case: ref, Agency: "security", Line: 1, ID: id, Text: secretOpinion}).Commit()
	f.must(err)
	raw, _ := hex.DecodeString(unsalted)
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		_, _, err := v.Entry(1) // brings what is held back to the disk
		return err
	}))
	held := false
	f.must(filepath.WalkDir(f.cfg.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for what, needle := range map[string][]byte{"text": []byte(secretOpinion), "salt": o.Salt[:], "salt in hex": []byte(hex.EncodeToString(o.Salt[:])), "SHA-256": plain[:], "its hex": []byte(hex.EncodeToString(plain[:])), "hash of the command": keyed[:], "unsalted commitment": raw, "its hexadecimal": []byte(unsalted)} {
			if bytes.Contains(data, needle) {
				t.Errorf("%s holds the %s of the opinion", path, what)
			}
		}
		held = held || bytes.Contains(data, []byte(o.Commitment))
		return err
	}))
	if !held {
		t.Error("no file holds the commitment: the search says nothing")
	}
}

// Two of the same words have different commitments, an answer sent twice is one,
// and nobody brings a commitment of their own.
func TestCommitmentsAreSalted(t *testing.T) {
	f, ref, id := opined(t)
	ctx := context.Background()
	answer := ReferralMove{Move: "answer", Agency: "security", Opinions: []OpinionText{{1, secretOpinion}}, Lines: []review.LinePosition{{Line: 1, Stance: review.Object, Reasons: []string{"criteria_met"}}}}
	rec, err := f.MoveReferral(ctx, sentinel, "key of the answer", ref, answer)
	f.must(err)
	if !rec.Replayed {
		t.Error("the same answer under one key is a second answer")
	}
	changed := answer
	changed.Opinions = []OpinionText{{1, secretOpinion + " Perhaps."}}
	if _, err = f.MoveReferral(ctx, sentinel, "key of the answer", ref, changed); err == nil {
		t.Error("another opinion is taken under a used key")
	}
	_, err = f.MoveReferral(ctx, sentinel, "", ref, answer)
	f.must(err)
	list, err := f.Opinions(ctx, sentinel, ref)
	f.must(err)
	if len(list) != 2 || list[0].Commitment == list[1].Commitment || list[0].ID != id {
		t.Errorf("commitments: %+v", list)
	}
	for name, m := range map[string]ReferralMove{
		"review.commitment": {Lines: []review.LinePosition{{Line: 1, Stance: review.Object, Reasons: []string{"criteria_met"}, Withheld: &review.Commitment{Hash: list[0].Commitment, Sealed: id}}}},
		"opinion.line":      {Lines: answer.Lines, Opinions: []OpinionText{{2, "of no line"}}},
		"opinion.empty":     {Lines: answer.Lines, Opinions: []OpinionText{{1, " "}}},
		"text.too_long":     {Lines: answer.Lines, Opinions: []OpinionText{{1, strings.Repeat("x", 8001)}}},
	} {
		m.Move, m.Agency = "answer", "security"
		_, err := f.MoveReferral(ctx, sentinel, "", ref, m)
		refused(t, err, name)
	}
	f.replays()
}

// What is opened can be checked without the house, and a changed word, salt,
// name or entry does not pass.
func TestAnOpenedOpinionIsChecked(t *testing.T) {
	f, ref, id := opined(t)
	o, err := f.reads(sentinel, ref, id)
	f.must(err)
	file, err := o.Encode()
	f.must(err)
	if r := verify.Opinion(file); !r.Verified() || len(r.Unchecked()) > 0 {
		t.Fatalf("a sound opinion: %+v", r.Checks)
	}
	for name, change := range map[string]func(*evidence.Opinion){
		"text": func(o *evidence.Opinion) { o.Text = "The buyer is known." },
		"salt": func(o *evidence.Opinion) { o.Salt[3] ^= 1 },
		"case": func(o *evidence.Opinion) { o.Case = "EX-1" },
		"line": func(o *evidence.Opinion) { o.Line = 2 },
		"commitment of one's own": func(o *evidence.Opinion) {
			o.Text = "The buyer is known."
			o.Commitment, _ = o.Commit()
		},
		"leaf":      func(o *evidence.Opinion) { o.Leaf[20] ^= 1 },
		"no proof":  func(o *evidence.Opinion) { o.Opening = evidence.Opening{Size: o.Opening.Size} },
		"no opened": func(o *evidence.Opinion) { o.Opening.Fields = o.Opening.Fields[:2] },
	} {
		whole, err := evidence.ParseOpinion(file)
		f.must(err)
		change(whole)
		if data, err := whole.Encode(); err == nil && verify.Opinion(data).Verified() {
			t.Errorf("a changed %s passes", name)
		}
	}
	if verify.Opinion([]byte(`{"type":"x"}`)).Verified() || verify.Opinion(append(file, ' ')).Verified() {
		t.Error("another form passes")
	}
}

// An answer of old, with a plain hash and where the opinion lies, still folds.
func TestAnOldCommitmentStillReplays(t *testing.T) {
	m := review.NewMemory()
	c := review.Case{Key: "EX-1", Round: 1, State: review.InReview, Referrals: []review.Referral{{Key: "EX-1/1/security", Round: 1, Agency: "security", State: review.ReferralOpened}}}
	if err := m.PutCase(&c); err != nil {
		t.Fatal(err)
	}
	body := `{"case":"EX-1","referral":"EX-1/1/security","answer":{"version":1,"by":"sam","org":"SEC","at":"2026-01-05T00:00:00Z","lines":[{"line":1,"stance":"object","withheld":{"hash":"` + strings.Repeat("ab", 32) + `","pointer":"vault 7"}}],"hash":"x"}}`
	if err := review.Apply(m, review.Event{Kind: review.KindReferralAnswered, Actor: "sam", Org: "SEC", Body: []byte(body)}); err != nil {
		t.Fatal(err)
	}
	back, err := m.Case("EX-1")
	if err != nil || back.Referrals[0].Answer().Lines[0].Withheld.Pointer != "vault 7" || len(back.Sealed()) != 0 {
		t.Errorf("an old answer: %+v, %v", back, err)
	}
}
