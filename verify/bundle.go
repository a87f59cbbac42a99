package verify

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"lanthorn/evidence"
	"lanthorn/evidence/credential"
)

// Bundle verifies a proof bundle with the given keys for the time now. The form
// is strict: a bundle has one spelling, and any changed byte makes a check fail.
func Bundle(data []byte, keys credential.Keys, now time.Time) Report {
	v := bundleCheck{Report: newReport("proof bundle"), keys: keys, now: now}
	v.At = now.UTC()
	b, err := evidence.ParseBundle(data)
	if !v.judge(CodeForm, err, "the bundle is complete, undamaged and in its one canonical form") {
		v.skip("the bundle could not be read", CodeCredential, CodeSignature, CodeIssuer, CodeValidity,
			CodeOpening, CodeLeaf, CodeNamed, CodeCheckpoint, CodeInclusion, CodeWitnesses, CodeStatus)
		return v.Report
	}
	v.bundle = b
	v.credential()
	v.entry()
	v.log()
	v.status()
	return v.Report
}

type bundleCheck struct {
	Report
	keys   credential.Keys
	now    time.Time
	bundle *evidence.ProofBundle
	sd     *credential.SDJWT // nil if unreadable
}

// lines tells what a licence is for, line by line.
func (v *bundleCheck) lines(subject json.RawMessage) {
	var l credential.ExportLicence
	if json.Unmarshal(subject, &l) != nil || !slices.Contains(l.Type, credential.UseLicence) {
		return
	}
	for _, line := range l.Lines {
		amount := line.NetMassKG + " kg"
		if line.Unit != "" {
			amount = line.Quantity + " " + line.Unit
		}
		v.fact("line", "%d: %s, %s, %s", line.Number, line.ControlCode, line.Goods, amount)
	}
}

// answers tells what a determination says, rule by rule.
func (v *bundleCheck) answers(subject json.RawMessage) {
	var d credential.ReachDetermination
	if json.Unmarshal(subject, &d) != nil || !slices.Contains(d.Type, credential.UseDetermination) {
		return
	}
	v.fact("determination", "%s of %s, holds to %s", d.Number, d.Day, d.LastDay)
	v.fact("product", "%s (%s)", d.Product, d.InputHash)
	for _, a := range d.Answers {
		v.fact("answer", "%s, rule %s version %s (%s): %s; were it in force: %s", a.Jurisdiction, a.Rule, a.Version, a.RuleState, a.Outcome, a.Would)
	}
}

func (v *bundleCheck) credential() {
	sd, err := credential.Parse(v.bundle.Credential)
	if err != nil {
		v.fail(CodeCredential, "%s", err)
		v.skip("the credential could not be read", CodeSignature, CodeIssuer, CodeValidity)
		return
	}
	v.sd = sd
	c := sd.Credential
	v.fact("credential", "%s %s", c.Type, c.ID)
	v.fact("issuer", "%s (%s)", c.Issuer.Name, c.Issuer.ID)
	v.fact("valid", "%s to %s", c.ValidFrom.Format(time.RFC3339), c.ValidUntil.Format(time.RFC3339))
	v.lines(c.Subject)
	v.answers(c.Subject)
	for _, d := range sd.Disclosures {
		v.fact("disclosed", "%s", d.Path)
	}
	v.ok(CodeCredential, "the credential is well formed; %d hidden members are disclosed, %d are not", len(sd.Disclosures), sd.Hidden)
	v.signature()
	v.judge(CodeValidity, validity(c.ValidFrom, c.ValidUntil, v.now), "the credential is within its period of validity")
}

func (v *bundleCheck) signature() {
	key, err := v.keys.Find(v.sd.Header.KID, v.sd.Credential.Type)
	if err == nil {
		err = v.sd.Verify(key.Public)
	}
	if !v.judge(CodeSignature, err, fmt.Sprintf("signed with key %q", v.sd.Header.KID)) {
		v.skip("the signature does not verify", CodeIssuer)
		return
	}
	if key.Issuer != v.sd.Credential.Issuer {
		err = fmt.Errorf("the credential names %s (%s) as issuer, but the key is that of %s (%s)",
			v.sd.Credential.Issuer.Name, v.sd.Credential.Issuer.ID, key.Issuer.Name, key.Issuer.ID)
	}
	v.judge(CodeIssuer, err, "the issuer named is the owner of the key: "+key.Issuer.Name)
}

func validity(from, until, now time.Time) error {
	switch {
	case now.Before(from):
		return fmt.Errorf("not valid before %s", from.Format(time.RFC3339))
	case !now.Before(until):
		return fmt.Errorf("no longer valid since %s", until.Format(time.RFC3339))
	}
	return nil
}

func (v *bundleCheck) entry() {
	leaf, err := evidence.ParseLeaf(v.bundle.Leaf)
	if err != nil {
		v.fail(CodeLeaf, "%s", err)
		v.skip("the leaf could not be read", CodeOpening, CodeNamed)
		return
	}
	o := &v.bundle.Opening
	err = o.Verify(leaf.Root)
	if err == nil {
		err = exactPaths(o)
	}
	v.judge(CodeOpening, err, "the shown fields are fields of the entry")
	v.judge(CodeLeaf, sameEntry(o, leaf), "the leaf is that of the entry shown")
	kind, _ := o.Text("/kind")
	recorded, _ := o.Text("/recorded")
	v.fact("entry", "%s, %s, recorded %s", leaf.ID, kind, recorded)
	if v.sd == nil {
		v.skip("the credential could not be read", CodeNamed)
		return
	}
	err = nil
	if named, _ := o.Text(evidence.CredentialHashPath); named != v.sd.Hash() {
		err = fmt.Errorf("the entry names credential %q; this one is %q", named, v.sd.Hash())
	}
	v.judge(CodeNamed, err, "the entry names this credential")
}

func exactPaths(o *evidence.Opening) error {
	var paths []string
	for _, f := range o.Fields {
		paths = append(paths, f.Path)
	}
	if !slices.Equal(paths, evidence.BundlePaths) {
		return fmt.Errorf("the bundle opens %s, not %s", strings.Join(paths, ", "), strings.Join(evidence.BundlePaths, ", "))
	}
	return nil
}

func sameEntry(o *evidence.Opening, leaf evidence.Leaf) error {
	if id, _ := o.Text("/id"); id != leaf.ID {
		return fmt.Errorf("the entry shown has id %q, the leaf %q", id, leaf.ID)
	}
	text, _ := o.Text("/recorded")
	recorded, err := time.Parse(time.RFC3339, text)
	if err != nil || recorded.Unix() != leaf.Recorded.Unix() {
		return fmt.Errorf("the entry shown was recorded at %q, the leaf at %s", text, leaf.Recorded.Format(time.RFC3339))
	}
	return nil
}

func (v *bundleCheck) log() {
	p, err := parseLogProof(v.bundle.LogProof)
	if err != nil {
		v.fail(CodeInclusion, "%s", err)
		v.skip("the log proof could not be read", CodeCheckpoint, CodeWitnesses)
		return
	}
	c, err := openCheckpoint(p.Checkpoint, v.keys)
	if err != nil {
		v.fail(CodeCheckpoint, "%s", err)
		v.skip("the checkpoint does not verify", CodeInclusion, CodeWitnesses)
		return
	}
	v.fact("log", "%s, entry %d of %d", c.origin, p.Index, c.size)
	v.ok(CodeCheckpoint, "the log %s signed the checkpoint of size %d%s", c.log, c.size, c.ignored())
	v.judge(CodeInclusion, checkInclusion(p, c, evidence.LeafHash(v.bundle.Leaf)),
		fmt.Sprintf("the entry is number %d in the log", p.Index))
	v.judge(CodeWitnesses, c.quorum(v.keys), c.cosigned(v.keys))
}

func (c *checkpoint) ignored() string {
	if c.unknown == 0 {
		return ""
	}
	return fmt.Sprintf("; %d signatures by keys that are not in the keys file were ignored", c.unknown)
}

func (c *checkpoint) quorum(keys credential.Keys) error {
	if len(c.witnesses) < keys.Quorum {
		return fmt.Errorf("%d of %d known witnesses cosigned the checkpoint; %d are needed",
			len(c.witnesses), len(keys.Witnesses), keys.Quorum)
	}
	return nil
}

func (c *checkpoint) cosigned(keys credential.Keys) string {
	if keys.Quorum == 0 && len(c.witnesses) == 0 {
		return "the keys file asks for no witness, and none was looked for"
	}
	return fmt.Sprintf("cosigned by %s; %d needed", strings.Join(c.witnesses, ", "), keys.Quorum)
}

func (v *bundleCheck) status() {
	switch {
	case v.sd == nil:
		v.skip("the credential could not be read", CodeStatus)
		return
	case v.bundle.StatusList == "":
		v.skip("the bundle holds no status list: whether the credential was suspended or revoked is not known; ask for "+
			v.sd.Credential.Status.List, CodeStatus)
		return
	}
	v.Report.status(v.bundle.StatusList, v.sd.Credential, v.keys, v.now)
}

func (r *Report) status(text string, c credential.Credential, keys credential.Keys, now time.Time) {
	l, err := openStatusList(text, c, keys)
	if err != nil {
		r.fail(CodeStatus, "%s", err)
		return
	}
	state, err := l.Get(c.Status.Index)
	period := validity(l.ValidFrom, l.ValidUntil, now)
	switch {
	case err != nil:
		r.fail(CodeStatus, "%s", err)
	case state != credential.StatusValid:
		r.fail(CodeStatus, "the credential is %s (status list of %s)", state, l.ValidFrom.Format(time.RFC3339))
	case period != nil:
		r.skip(fmt.Sprintf("the status list is %s; get a newer one at %s", period, l.ID), CodeStatus)
	default:
		r.ok(CodeStatus, "neither suspended nor revoked at %s", l.ValidFrom.Format(time.RFC3339))
	}
}

func openStatusList(text string, c credential.Credential, keys credential.Keys) (*credential.SignedStatusList, error) {
	l, err := credential.ParseStatusList(text)
	if err != nil {
		return nil, err
	}
	key, err := keys.Find(l.Header.KID, credential.UseStatusList)
	if err != nil {
		return nil, fmt.Errorf("status list: %w", err)
	}
	if err := l.Verify(key.Public); err != nil {
		return nil, fmt.Errorf("status list: %w", err)
	}
	if l.ID != c.Status.List || l.Issuer.ID != c.Issuer.ID || key.Issuer.ID != c.Issuer.ID {
		return nil, errors.New("the status list is not the one that the credential names, or not of its issuer")
	}
	return l, nil
}
