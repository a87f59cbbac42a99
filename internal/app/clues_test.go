package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"lanthorn/accountancy/finding"
	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/internal/store"
)

var (
	wei   = Actor{Account: "wei", Org: "AUTH", Roles: []Role{RoleSupervisor}}
	ning  = Actor{Account: "ning", Org: "AUTH", Roles: []Role{RoleSupervisor}}
	mixed = Actor{Account: "mixed", Org: "MINER", Roles: []Role{RoleSupervisor}} // works for a firm that a clue concerns
)

const (
	formKey = "0123456789abcdef0123456789abcdef"
	secret  = "Zhou-13900001111"
)

var tipped = Tip{What: "Lorries leave Heronpit at night", Where: "Heronpit", Site: "M1", Contact: secret, Files: []TipFile{{"pit.png", []byte("\x89PNG\r\n\x1a\n-picture-of-the-pit")}}}

func (f *fixture) tell() (code, ref string) {
	f.t.Helper()
	code, rec, err := f.Tell(context.Background(), formKey, tipped)
	f.must(err)
	return code, rec.Clue
}

func (f *fixture) clue(who Actor, ref, move string, cmd finding.ClueCommand) error {
	f.t.Helper()
	f.now = f.now.Add(time.Minute)
	cmd.Move = move
	_, err := f.MoveClue(context.Background(), who, "", ref, cmd)
	return err
}

func TestAClueFollowedToItsEnd(t *testing.T) {
	ctx, f := context.Background(), open(t)
	f.industry()
	code, ref := f.tell()
	again, _ := f.tell()
	if again != code {
		t.Error("a form sent twice answers another receipt")
	}
	d, err := f.Clue(ctx, wei, ref)
	f.must(err)
	if d.Story.What != tipped.What || d.Story.Site != "M1" || len(d.Story.Files) != 1 {
		t.Errorf("the desk reads %+v", d.Story)
	}
	if _, data, err := f.ClueFile(ctx, wei, ref, 1); err != nil || string(data) != string(tipped.Files[0].Data) {
		t.Errorf("the file: %q %v", data, err)
	}
	refused(t, f.clue(wei, ref, "link", finding.ClueCommand{}), "guard.state")
	refused(t, f.clue(wei, ref, "screen", finding.ClueCommand{Worth: "unclear"}), "guard.worth")
	f.must(f.clue(wei, ref, "screen", finding.ClueCommand{Worth: "credible"}))
	refused(t, f.clue(wei, ref, "answer", finding.ClueCommand{Answer: "no"}), "guard.dropped_by_another")
	refused(t, f.clue(wei, ref, "link", finding.ClueCommand{Links: []finding.Link{{Kind: "site", Ref: "NONE"}}}), "clue.link_unknown")
	if list, err := f.Clues(ctx, mixed, ClueFilter{}); err != nil || len(list.Clues) != 1 {
		t.Errorf("before it is linked: %v %v", list, err)
	}
	f.must(f.clue(wei, ref, "link", finding.ClueCommand{Links: []finding.Link{{Kind: "site", Ref: "M1"}}}))
	_, err = f.Clue(ctx, mixed, ref)
	refused(t, err, "clue.unknown")
	refused(t, f.clue(mixed, ref, "screen", finding.ClueCommand{Worth: "credible"}), "clue.unknown")
	if list, _ := f.Clues(ctx, mixed, ClueFilter{}); len(list.Clues) != 0 {
		t.Error("whoever a clue concerns sees it in the list")
	}
	refused(t, f.clue(wei, ref, "act", finding.ClueCommand{Links: []finding.Link{{Kind: "lot", Ref: "X"}}}), "guard.action")
	f.must(f.clue(wei, ref, "act", finding.ClueCommand{Links: []finding.Link{{Kind: "inspection", Ref: "INS-0001-" + letter("INS")}}}))
	f.must(f.clue(wei, ref, "answer", finding.ClueCommand{Answer: "The pit was inspected."}))
	seen, err := f.Follow(ctx, strings.ToLower(strings.ReplaceAll(code, "-", " ")))
	f.must(err)
	if seen.State != finding.Answered || seen.Answer != "The pit was inspected." || len(seen.Steps) != 5 {
		t.Errorf("the sender sees %+v", seen)
	}
	_, err = f.AddToClue(ctx, "another-form-key-0123456789", code, "They are back.")
	f.must(err)
	_, err = f.AddToClue(ctx, "another-form-key-0123456780", "0000-0000", "They are back.")
	refused(t, err, "clue.receipt_unknown")
	if d, _ = f.Clue(ctx, wei, ref); len(d.Added) != 1 || d.Added[0].What != "They are back." {
		t.Errorf("added: %+v", d.Added)
	}
	f.replays()
}

func letter(prefix string) string { ref := custody.Reference(prefix, 1); return ref[len(ref)-1:] }

func TestTheSenderIsInNoEntryAndNoFile(t *testing.T) {
	f := open(t)
	f.industry()
	code, _ := f.tell()
	plain := strings.ReplaceAll(code, "-", "")
	f.must(f.Store.View(context.Background(), func(v *store.View) error {
		return v.Entries(1, func(e evidence.Entry) error {
			if strings.HasPrefix(e.Kind, cluePrefix) && (e.Actor != public.Account || e.Org != "" || len(e.Subjects) != 1) {
				t.Errorf("entry of %s/%s about %v", e.Org, e.Actor, e.Subjects)
			}
			return nil
		})
	}))
	f.must(f.App.Close())
	f.must(filepath.WalkDir(f.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		for _, s := range []string{secret, tipped.What, code, plain, formKey, "picture-of-the-pit"} {
			if strings.Contains(string(data), s) {
				t.Errorf("%s holds %q", path, s)
			}
		}
		return err
	}))
	f.reopen()
}

func TestReadingASenderNeedsTwoAndLeavesAnEntry(t *testing.T) {
	ctx, f := context.Background(), open(t)
	f.industry()
	_, ref := f.tell()
	_, _, err := f.ReadSender(ctx, wei, "", ref)
	refused(t, err, "clue.not_agreed")
	_, err = f.AskSender(ctx, wei, "", ref, " ")
	refused(t, err, "guard.reason")
	_, err = f.AgreeSender(ctx, ning, "", ref)
	refused(t, err, "clue.not_asked")
	_, err = f.AskSender(ctx, wei, "", ref, "to ask about the lorries")
	f.must(err)
	_, err = f.AgreeSender(ctx, wei, "", ref)
	refused(t, err, "guard.agreed_by_another")
	_, err = f.AgreeSender(ctx, miner, "", ref)
	refused(t, err, "actor.role")
	_, err = f.AgreeSender(ctx, ning, "", ref)
	f.must(err)
	_, _, err = f.ReadSender(ctx, ning, "", ref)
	refused(t, err, "clue.asked_by_another")
	f.now = f.now.Add(25 * time.Hour)
	_, _, err = f.ReadSender(ctx, wei, "", ref)
	refused(t, err, "clue.agreement_over")
	_, err = f.AskSender(ctx, wei, "", ref, "to ask about the lorries")
	f.must(err)
	_, err = f.AgreeSender(ctx, ning, "", ref)
	f.must(err)
	head := f.Store.Head()
	contact, rec, err := f.ReadSender(ctx, wei, "read-1", ref)
	f.must(err)
	if contact != secret || f.Store.Head() != head+1 || f.entryAt(rec.Seq).Kind != "clue.sender_read" {
		t.Errorf("read %q at %d of %d", contact, rec.Seq, f.Store.Head())
	}
	_, _, err = f.ReadSender(ctx, wei, "", ref)
	refused(t, err, "clue.not_agreed")
	if again, _, err := f.ReadSender(ctx, wei, "read-1", ref); err != nil || again != secret {
		t.Errorf("a second click: %q %v", again, err)
	}
	f.now = f.now.Add(time.Hour)
	_, _, err = f.ReadSender(ctx, wei, "read-1", ref)
	refused(t, err, "clue.reading_over")
	refused(t, f.clue(wei, ref, "read_sender", finding.ClueCommand{Second: finding.Actor{Person: "made up", Org: "AUTH"}, Reason: "x"}), "finding.move_unknown")
	f.replays()
}

func TestABadClueGetsEveryReason(t *testing.T) {
	f := open(t)
	f.industry()
	head := f.Store.Head()
	_, _, err := f.Tell(context.Background(), "short", Tip{Where: strings.Repeat("x", 501), Site: "NONE", Files: []TipFile{{"a.exe", []byte("MZ")}, {"b", nil}, {"c", nil}, {"d", nil}}})
	for _, code := range []string{"key.missing", "clue.what_missing", "text.too_long", "clue.site_unknown", "clue.file_kind", "clue.files_too_many"} {
		refused(t, err, code)
	}
	for _, who := range []Actor{miner, maker, {Account: "audi", Org: "AUTH", Roles: []Role{RoleAuditor}}} {
		_, err := f.Clues(context.Background(), who, ClueFilter{})
		refused(t, err, "actor.role")
	}
	if f.Store.Head() != head {
		t.Error("a refused clue left an entry")
	}
}
