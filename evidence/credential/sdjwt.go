package credential

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"lanthorn/evidence"
)

// Disclosure shows one member of the subject that the signed text only holds by
// digest (RFC 9901, section 4.2).
type Disclosure struct {
	Text string // base64url of [salt, name, value]
	Path string // JSON pointer from credentialSubject
}

// SDJWT is a signed credential with the disclosures that travel with it.
type SDJWT struct {
	signedText
	Credential  Credential   // as far as it is disclosed
	Disclosures []Disclosure // in the order of the text
	Hidden      int          // members that stay hidden
}

// Issue signs a credential. The members of the subject at the JSON pointers in
// hide go into disclosures, each under a fresh salt from random (crypto/rand if
// nil); whoever holds the result may pass on any selection of them. A pointer
// may lead through arrays to a member of an object, not to an array's item.
func (s Signer) Issue(c Credential, random io.Reader, hide ...string) (*SDJWT, error) {
	if random == nil {
		random = rand.Reader
	}
	c.Issuer = s.Issuer
	subject, err := decodeTree(c.Subject)
	if err != nil {
		return nil, fmt.Errorf("credential subject: %w", err)
	}
	// Deeper members first, so that a hidden one may hold hidden ones.
	hide = slices.Compact(slices.Sorted(slices.Values(hide)))
	slices.SortStableFunc(hide, func(a, b string) int { return strings.Count(b, "/") - strings.Count(a, "/") })
	var disclosures []string
	for _, pointer := range hide {
		d, err := conceal(subject, pointer, random)
		if err != nil {
			return nil, err
		}
		disclosures = append(disclosures, d)
	}
	if c.Subject, err = evidence.Marshal(subject); err != nil {
		return nil, err
	}
	payload, err := c.payload()
	if err != nil {
		return nil, err
	}
	signed, err := s.sign(TypeSDJWT, payload)
	if err != nil {
		return nil, err
	}
	return Parse(strings.Join(append([]string{signed}, disclosures...), "~") + "~")
}

func decodeTree(src []byte) (any, error) {
	canonical, err := evidence.Canonical(src)
	if err != nil {
		return nil, err
	}
	var tree any
	d := json.NewDecoder(strings.NewReader(string(canonical)))
	d.UseNumber()
	return tree, d.Decode(&tree)
}

// conceal moves the member at pointer into a disclosure and leaves its digest.
func conceal(tree any, pointer string, random io.Reader) (string, error) {
	parent, name, err := locate(tree, pointer)
	if err != nil {
		return "", err
	}
	var salt [16]byte
	if _, err := io.ReadFull(random, salt[:]); err != nil {
		return "", fmt.Errorf("salt: %w", err)
	}
	text, err := evidence.Marshal([]any{encode64(salt[:]), name, parent[name]})
	if err != nil {
		return "", err
	}
	delete(parent, name)
	disclosure := encode64(text)
	digests, _ := parent["_sd"].([]any)
	digests = append(digests, digestOf(disclosure))
	slices.SortFunc(digests, func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	parent["_sd"] = digests
	return disclosure, nil
}

func digestOf(disclosure string) string {
	h := sha256.Sum256([]byte(disclosure))
	return encode64(h[:])
}

var unescapePointer = strings.NewReplacer("~1", "/", "~0", "~")
var escapePointer = strings.NewReplacer("~", "~0", "/", "~1")

// locate finds the object that holds the member at pointer.
func locate(tree any, pointer string) (parent map[string]any, name string, err error) {
	segments := strings.Split(pointer, "/")
	if len(segments) < 2 || segments[0] != "" {
		return nil, "", fmt.Errorf("%q is not a JSON pointer to a member", pointer)
	}
	for _, s := range segments[1 : len(segments)-1] {
		switch node := tree.(type) {
		case map[string]any:
			tree = node[unescapePointer.Replace(s)]
		case []any:
			i, err := strconv.Atoi(s)
			if err != nil || i < 0 || i >= len(node) {
				return nil, "", fmt.Errorf("the subject has nothing at %q", pointer)
			}
			tree = node[i]
		}
	}
	name = unescapePointer.Replace(segments[len(segments)-1])
	parent, ok := tree.(map[string]any)
	if _, has := parent[name]; !ok || !has || name == "_sd" || name == "..." {
		return nil, "", fmt.Errorf("the subject has no member at %q that can be hidden", pointer)
	}
	return parent, name, nil
}

// Parse reads an SD-JWT and puts the disclosed members in their places. It
// does not check the signature: see Verify. It refuses a disclosure that the
// signed text does not name exactly once.
func Parse(text string) (*SDJWT, error) {
	if len(text) > evidence.MaxSize {
		return nil, fmt.Errorf("credential has %d bytes; at most %d are read", len(text), evidence.MaxSize)
	}
	parts := strings.Split(text, "~")
	if len(parts) < 2 || parts[len(parts)-1] != "" {
		return nil, errors.New("credential does not end in ~; key binding is not used here")
	}
	signed, err := parseSigned(parts[0], TypeSDJWT)
	if err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	out := &SDJWT{signedText: *signed}
	x := expander{byDigest: map[string]*shown{}, seen: map[string]bool{}}
	if err := x.load(parts[1 : len(parts)-1]); err != nil {
		return nil, err
	}
	claims, err := x.claims(signed.Payload)
	if err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	if out.Credential, err = parseCredential(claims); err != nil {
		return nil, fmt.Errorf("credential: %w", err)
	}
	for _, d := range x.order {
		if !d.used {
			return nil, errors.New("credential carries a disclosure that the issuer did not sign")
		}
		out.Disclosures = append(out.Disclosures, Disclosure{d.text, d.path})
	}
	out.Hidden = x.hidden
	return out, nil
}

// shown is a disclosure while its place is sought.
type shown struct {
	text, name, path string
	value            any
	used             bool
}

type expander struct {
	order    []*shown
	byDigest map[string]*shown
	seen     map[string]bool
	hidden   int
}

func (x *expander) load(texts []string) error {
	for i, text := range texts {
		raw, err := decode64(text)
		if err != nil {
			return fmt.Errorf("disclosure %d: %w", i, err)
		}
		tree, err := decodeTree(raw)
		if err != nil {
			return fmt.Errorf("disclosure %d: %w", i, err)
		}
		list, _ := tree.([]any)
		if len(list) != 3 {
			return fmt.Errorf("disclosure %d is not a list of salt, name and value", i)
		}
		_, ok := list[0].(string)
		name, ok2 := list[1].(string)
		if !ok || !ok2 || name == "_sd" || name == "..." {
			return fmt.Errorf("disclosure %d has no proper salt or name", i)
		}
		d := &shown{text: text, name: name, value: list[2]}
		digest := digestOf(text)
		if x.byDigest[digest] != nil {
			return fmt.Errorf("disclosure %d stands twice", i)
		}
		x.byDigest[digest] = d
		x.order = append(x.order, d)
	}
	return nil
}

// claims returns the payload with the disclosures in place, in canonical form.
// Only the subject may hold digests.
func (x *expander) claims(payload []byte) ([]byte, error) {
	tree, err := decodeTree(payload)
	if err != nil {
		return nil, err
	}
	top, _ := tree.(map[string]any)
	if top["_sd_alg"] != "sha-256" {
		return nil, errors.New("_sd_alg is not sha-256")
	}
	delete(top, "_sd_alg")
	subject, ok := top["credentialSubject"].(map[string]any)
	if !ok {
		return nil, errors.New("credentialSubject is not an object")
	}
	if err := x.expand(subject, ""); err != nil {
		return nil, err
	}
	return evidence.Marshal(top)
}

func (x *expander) expand(tree any, path string) error {
	switch node := tree.(type) {
	case []any:
		for i, item := range node {
			if err := x.expand(item, path+"/"+strconv.Itoa(i)); err != nil {
				return err
			}
		}
	case map[string]any:
		if _, ok := node["..."]; ok {
			return errors.New("digests of array items are not used here")
		}
		if err := x.reveal(node, path); err != nil {
			return err
		}
		for _, name := range slices.Sorted(maps.Keys(node)) {
			if err := x.expand(node[name], path+"/"+escapePointer.Replace(name)); err != nil {
				return err
			}
		}
	}
	return nil
}

// reveal puts the disclosed members of one object in place of their digests.
func (x *expander) reveal(node map[string]any, path string) error {
	raw, ok := node["_sd"]
	if !ok {
		return nil
	}
	delete(node, "_sd")
	digests, ok := raw.([]any)
	if !ok {
		return errors.New("_sd is not a list")
	}
	for _, item := range digests {
		digest, ok := item.(string)
		if !ok || x.seen[digest] {
			return errors.New("_sd holds something other than distinct digests")
		}
		x.seen[digest] = true
		d := x.byDigest[digest]
		if d == nil {
			x.hidden++
			continue
		}
		if _, has := node[d.name]; has {
			return fmt.Errorf("disclosed member %q exists already", d.name)
		}
		d.used, d.path = true, path+"/"+escapePointer.Replace(d.name)
		node[d.name] = d.value
	}
	return nil
}

// String returns the credential with all disclosures it carries.
func (s *SDJWT) String() string {
	var b strings.Builder
	b.WriteString(s.Signed)
	for _, d := range s.Disclosures {
		b.WriteString("~" + d.Text)
	}
	return b.String() + "~"
}

// Present returns the credential with only the disclosures at the given paths
// and those that hold them. It refuses a path that is not hidden, naming it.
func (s *SDJWT) Present(paths ...string) (string, error) {
	keep := make([]bool, len(s.Disclosures))
	for _, p := range paths {
		found := false
		for i, d := range s.Disclosures {
			if p == d.Path || strings.HasPrefix(p, d.Path+"/") {
				keep[i] = true
			}
			found = found || p == d.Path
		}
		if !found {
			return "", fmt.Errorf("credential has no disclosure for %q", p)
		}
	}
	out := &SDJWT{signedText: s.signedText}
	for i, d := range s.Disclosures {
		if keep[i] {
			out.Disclosures = append(out.Disclosures, d)
		}
	}
	return out.String(), nil
}

// Hash is how the issuing entry names this credential.
func (s *SDJWT) Hash() string { return evidence.CredentialHash(s.Signed) }
