package app

import (
	"context"
	"testing"

	"lanthorn/internal/letters"
)

// TestALetterAboutMarkedFieldsGoesToItsAddresseeAlone: it may repeat what is marked,
// so that nobody else reads its file, whatever their office; it stays in the lists.
func TestALetterAboutMarkedFieldsGoesToItsAddresseeAlone(t *testing.T) {
	f := open(t, withLetters(t))
	f.industry()
	ctx := context.Background()
	ref := f.lodged(application(f.magnets().Lot, 100*kg))
	l := f.letters(ref)[letters.Receipt]
	auditor := Actor{Account: "audi", Org: "AUDIT", Roles: []Role{RoleAuditor}}
	offices := []Actor{supervisor, reviewer, countersigner, decider, auditor}
	for _, who := range offices {
		if _, _, err := f.LetterFile(ctx, who, l.Key); err != nil {
			t.Errorf("before anything is marked, %s: %v", who.Account, err)
		}
	}
	_, err := f.MarkSensitive(ctx, reviewer, "", ref, []string{"endUsers"}, "a sensitive user")
	f.must(err)
	for _, who := range offices {
		_, file, err := f.LetterFile(ctx, who, l.Key)
		refused(t, err, "letter.marked")
		if file != nil {
			t.Errorf("%s is handed the file with the refusal", who.Account)
		}
	}
	f.granted(countersigner, ref)
	_, _, err = f.LetterFile(ctx, countersigner, l.Key)
	refused(t, err, "letter.marked") // what is opened to them is the case, whose reading is recorded
	if _, file, err := f.LetterFile(ctx, maker, l.Key); err != nil || len(file) == 0 {
		t.Errorf("its addressee: %d bytes, %v", len(file), err)
	}
	list, err := f.Letters(ctx, reviewer, ref)
	f.must(err)
	if len(list) == 0 {
		t.Error("the office does not see that there is a letter")
	}
	f.replays()
}
