package verify

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"lanthorn/evidence"
)

// Codes of the checks of an opened opinion.
const (
	CodeCommitment = "opinion-commitment" // text and salt give the commitment
	CodeHolds      = "opinion-entry"      // the entry holds this commitment
)

// Opinion verifies an opinion that an agency opened to somebody: that text and
// salt give the commitment, and that the entry of the answer holds it.
func Opinion(data []byte) Report {
	r := newReport("opinion")
	o, err := evidence.ParseOpinion(data)
	if !r.judge(CodeForm, err, "the opinion is complete and in its one canonical form") {
		r.skip("the opinion could not be read", CodeCommitment, CodeLeaf, CodeOpening, CodeHolds)
		return r
	}
	r.fact("case", "%s, line %d", o.Case, o.Line)
	r.fact("agency", "%s", o.Agency)
	r.fact("commitment", "%s", o.Commitment)
	made, err := o.Commit()
	if err == nil && made != o.Commitment {
		err = errors.New("text and salt give another commitment: the opinion was changed, or it is another one")
	}
	r.judge(CodeCommitment, err, "text and salt give the commitment")
	r.opinionEntry(o)
	return r
}

func (r *Report) opinionEntry(o *evidence.Opinion) {
	leaf, err := evidence.ParseLeaf(o.Leaf)
	if err != nil {
		r.fail(CodeLeaf, "%s", err)
		r.skip("the leaf could not be read", CodeOpening, CodeHolds)
		return
	}
	h := evidence.LeafHash(o.Leaf)
	r.fact("entry", "%s, leaf hash in the log %s", leaf.ID, hex.EncodeToString(h[:]))
	if !r.judge(CodeOpening, o.Opening.Verify(leaf.Root), "the shown fields are fields of the entry") {
		r.skip("the fields are not the entry's", CodeLeaf, CodeHolds)
		return
	}
	if id, _ := o.Opening.Text("/id"); id != leaf.ID {
		err = fmt.Errorf("the entry shown has id %q, the leaf %q", id, leaf.ID)
	}
	r.judge(CodeLeaf, err, "the leaf is that of the entry shown")
	r.judge(CodeHolds, holds(o), "the entry of the answer holds this commitment")
}

// holds asks that the entry is an answer and that one of its positions has the
// commitment, under the opinion's own name.
func holds(o *evidence.Opinion) error {
	kind, _ := o.Opening.Text("/kind")
	if kind != "review.referral_answered" && kind != "review.referral_asked" {
		return fmt.Errorf("the entry is a %q, not an agency's answer", kind)
	}
	for _, f := range o.Opening.Fields {
		base, found := strings.CutSuffix(f.Path, "/withheld/hash")
		if !found || !strings.HasPrefix(base, "/body/answer/lines/") {
			continue
		}
		hash, _ := o.Opening.Text(f.Path)
		sealed, _ := o.Opening.Text(base + "/withheld/sealed")
		if hash == o.Commitment && sealed == o.ID {
			return nil
		}
	}
	return errors.New("the entry does not hold this commitment")
}
