package app

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"lanthorn/custody"
	"lanthorn/evidence"
	"lanthorn/evidence/credential"
	"lanthorn/ree"
	"lanthorn/review"
)

// lotSubject puts what is known of a lot into the form of a passport.
func (a *App) lotSubject(d LotDetail, o Origins) credential.LotPassport {
	lot := d.Lot
	p := credential.LotPassport{
		ID: a.uri("lot", lot.Ref), Type: []string{credential.UsePassport}, GranularityLevel: "batch",
		Product:             credential.Product{ID: a.uri("lot", lot.Ref), Name: string(lot.Form), BatchNumber: lot.Ref, Description: lot.Grade, Form: string(lot.Form), Level: string(lot.Level)},
		Holder:              &credential.Party{ID: a.uri("party", d.Holder.Ref), Name: d.Holder.Name, Country: d.Holder.Country},
		NetMass:             &credential.Measure{Value: kilograms(int64(lot.Net)), Unit: "KGM"},
		ChainOfCustodyModel: strings.ReplaceAll(string(lot.Model), "_", "-"),
		Assay:               assaySubject(d.Assay),
		Countries:           countrySubject(o.Countries),
		Ledger:              a.ledgerReference(d.Entries),
	}
	for _, eo := range o.Elements {
		p.OriginShares = append(p.OriginShares, originSubject(eo, o.Rule))
		p.MaterialsProvenance = append(p.MaterialsProvenance, materialSubject(lot, eo))
	}
	for _, step := range o.Countries {
		p.TraceabilityInformation = append(p.TraceabilityInformation, credential.Traceability{ValueChainProcess: step.Step, VerifiedRatio: decimal(known(step.Shares))})
	}
	return p
}

func known(shares []CountryShare) float64 {
	sum := 0.0
	for _, s := range shares {
		if s.Country != "" {
			sum += s.Share
		}
	}
	return min(1, sum)
}

// decimal writes a share with six decimals: beyond that nobody measures.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', 6, 64) }

func originSubject(eo ElementOrigins, rule string) credential.ElementOrigins {
	out := credential.ElementOrigins{Element: eo.Element.Symbol(), Rule: rule}
	for _, s := range eo.Shares {
		out.Shares = append(out.Shares, credential.OriginShare{Kind: s.Origin.Kind, Origin: s.Origin.Ref, Country: s.Origin.Country, Share: decimal(s.Share)})
	}
	return out
}

// materialSubject names the country of an element where one alone supplied it.
func materialSubject(lot custody.Lot, eo ElementOrigins) credential.Material {
	country := "ZZ"
	for i, s := range eo.Shares {
		if i == 0 && s.Origin.Country != "" {
			country = s.Origin.Country
		} else if s.Origin.Country != country {
			country = "ZZ"
		}
	}
	return credential.Material{Name: eo.Element.Symbol(), OriginCountry: country, MassFraction: decimal(float64(eo.Mass) / float64(lot.Net)),
		Mass: &credential.Measure{Value: kilograms(int64(eo.Mass)), Unit: "KGM"}}
}

func assaySubject(row *custody.AssayRow) *credential.Assay {
	if row == nil {
		return nil
	}
	out := &credential.Assay{Reference: fmt.Sprintf("entry %d", row.Seq), Laboratory: row.Assay.Lab, SampledAt: time.UnixMilli(row.AtMS).UTC().Format(time.RFC3339)}
	for _, e := range ree.Elements() {
		if row.Assay.Share[e].Value == 0 {
			continue
		}
		value, u := row.Assay.ElementFraction(e)
		out.Elements = append(out.Elements, credential.ElementAssay{Element: e.Symbol(), MassFraction: strconv.FormatFloat(value, 'f', 9, 64),
			StandardUncertainty: strconv.FormatFloat(u, 'f', 9, 64), Method: row.Assay.Method})
	}
	return out
}

func countrySubject(steps []StepCountries) *credential.Countries {
	list := func(name string) []string {
		out := []string{}
		for _, s := range steps {
			if s.Step != name {
				continue
			}
			for _, c := range s.Shares {
				if c.Country != "" {
					out = append(out, c.Country)
				}
			}
		}
		slices.Sort(out)
		return out
	}
	return &credential.Countries{Mined: list("mined"), Refined: list("refined"), MadeMetal: list("metal"), Magnetised: list("magnet")}
}

// namedEntries bounds how many entries a credential names.
const namedEntries = 20

// ledgerReference names the state of the log that a credential speaks from and
// the newest entries it rests on.
func (a *App) ledgerReference(entries []evidence.Entry) credential.LedgerReference {
	ref := credential.LedgerReference{Origin: a.cfg.Origin, Entries: []credential.EntryReference{}}
	if a.Log != nil {
		if c, err := a.Log.Checkpoint(context.Background()); err == nil {
			ref.Size, ref.Root = int64(c.Size), base64.RawURLEncoding.EncodeToString(c.Root[:])
		}
	}
	for i, e := range entries {
		if i == namedEntries {
			break
		}
		hash := evidence.LeafHash(e.Leaf())
		ref.Entries = append(ref.Entries, credential.EntryReference{ID: e.ID, Kind: e.Kind, LeafHash: base64.RawURLEncoding.EncodeToString(hash[:])})
	}
	return ref
}

// licenceSubject puts a licence into the form of a credential.
func (a *App) licenceSubject(d LicenceDetail, holder custody.Party, until time.Time) credential.ExportLicence {
	l := d.Licence
	out := credential.ExportLicence{
		ID: a.uri("licence", l.Key), Type: []string{credential.UseLicence}, LicenceNumber: l.Key, Version: 1,
		Authority: credential.Party{ID: issuerID(a.cfg.Origin), Name: a.cfg.Name},
		Holder:    credential.Party{ID: a.uri("party", holder.Ref), Name: holder.Name, Country: holder.Country},
		EndUse:    l.EndUse.Text, ValidFrom: l.ValidFrom.Time(a.calendar().Location()).UTC().Format(time.RFC3339), ValidUntil: until.UTC().Format(time.RFC3339),
		DecisionHash: "sha-256:" + l.DecisionHash, Ledger: a.ledgerReference(d.Entries),
	}
	if len(l.EndUsers) > 0 {
		u := l.EndUsers[0]
		out.EndUser = &credential.Party{ID: u.Ref, Name: u.Name, Country: u.Country}
	}
	for _, line := range d.Lines {
		out.Lines = append(out.Lines, licenceLine(l, line))
		out.Conditions = append(out.Conditions, line.Conditions...)
	}
	return out
}

func licenceLine(l review.Licence, line review.LicenceLine) credential.LicenceLine {
	if line.Unit != "" {
		return credential.LicenceLine{Number: line.No, ControlCode: strings.Join(line.Codes, " "), HSCode: line.HS, Goods: string(line.Subject),
			Quantity: strconv.FormatInt(int64(line.AuthorisedMG), 10), Unit: line.Unit, Destination: l.Destination}
	}
	return credential.LicenceLine{Number: line.No, ControlCode: strings.Join(line.Codes, " "), HSCode: line.HS, Goods: string(line.Form),
		NetMassKG: kilograms(int64(line.AuthorisedMG)), Destination: l.Destination}
}
