package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"lanthorn/evidence/credential"
	"lanthorn/verify"
)

// deskOptions are the command line of a customs desk without a network.
type deskOptions struct {
	list, kg, declaration, desk, key, newKey string
	line                                     int
	no                                       int64
}

func (d *deskOptions) flags(fs *flag.FlagSet) {
	fs.StringVar(&d.list, "list", "", "look the licence up on the border list in this `file`")
	fs.IntVar(&d.line, "line", 1, "`line` of the licence")
	fs.StringVar(&d.kg, "kg", "", "net `mass` that is to leave, in kilograms")
	fs.StringVar(&d.declaration, "declaration", "", "`number` of the declaration, for a debit")
	fs.StringVar(&d.desk, "desk", "", "`name` of the desk, for a debit")
	fs.StringVar(&d.key, "desk-key", "", "`file` of the desk's secret key, for a debit")
	fs.Int64Var(&d.no, "no", 0, "`number` of the debit, from 1 without gaps")
	fs.StringVar(&d.newKey, "new-desk-key", "", "make a desk's key in this `file` and print its public half")
}

// makeKey writes a new secret key and prints the public half to register.
func (d deskOptions) makeKey(w io.Writer) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(d.newKey, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, base64.StdEncoding.EncodeToString(private.Seed()))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(w, base64.StdEncoding.EncodeToString(public))
	return err
}

// atDesk answers yes, no or refer, and signs the debit where it is yes and the
// desk's key is at hand.
func (o options) atDesk(keys credential.Keys, now time.Time) ([]result, error) {
	list, err := read(o.desk.list, nil)
	if err != nil {
		return nil, err
	}
	q := verify.DeskQuestion{QR: o.qr, List: string(list), Line: o.desk.line, Now: now}
	if o.desk.kg != "" {
		if q.MG, err = verify.Milligrams(o.desk.kg); err != nil {
			return nil, err
		}
	}
	a := verify.Desk(q, keys)
	out := o.result("QR", a.Report)
	out.Verified, out.Answer, out.Next = a.Answer == "yes", a.Answer, a.Next
	if out.Verified && o.desk.key != "" {
		out.Debit, err = o.desk.debit(a, q)
	}
	return []result{out}, err
}

func (d deskOptions) debit(a verify.DeskAnswer, q verify.DeskQuestion) (string, error) {
	if q.MG == 0 || d.declaration == "" || d.desk == "" {
		return "", errors.New("a debit needs --kg, --declaration, --desk and --no")
	}
	text, err := read(d.key, nil)
	if err != nil {
		return "", err
	}
	seed, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(seed) != ed25519.SeedSize {
		return "", fmt.Errorf("%s does not hold a desk's key", d.key)
	}
	return credential.SignDebit(credential.Debit{Desk: d.desk, No: d.no, Licence: a.Licence, Line: q.Line, MassMG: q.MG, Declaration: d.declaration, At: q.Now, List: a.List}, ed25519.NewKeyFromSeed(seed))
}
