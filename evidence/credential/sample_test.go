package credential

import (
	"crypto/ed25519"
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"lanthorn/evidence"
)

func testSigner() Signer {
	seed := sha256.Sum256([]byte("credential test key"))
	return Signer{
		Issuer: Issuer{"https://lanthorn.example/issuer", "Office of the Invented Earths"},
		KID:    "2026-1",
		Key:    ed25519.NewKeyFromSeed(seed[:]),
	}
}

func public(s Signer) ed25519.PublicKey { return s.Key.Public().(ed25519.PublicKey) }

var (
	from  = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	until = time.Date(2026, 9, 2, 0, 0, 0, 0, time.UTC)
)

func sampleLedger() LedgerReference {
	h := sha256.Sum256([]byte("leaf"))
	return LedgerReference{
		Origin: "lanthorn.example/log", Size: 4711, Root: encode64(h[:]),
		Entries: []EntryReference{{"00112233445566778899aabbccddeeff", "custody.transform", encode64(h[:])}},
	}
}

func samplePassport() LotPassport {
	return LotPassport{
		ID: "urn:lanthorn:lot:NDX-4471-K", Type: []string{"ProductPassport", "LotPassport"},
		Product: Product{ID: "urn:lanthorn:product:ndpr-oxide", Name: "NdPr oxide", BatchNumber: "NDX-4471-K",
			Form: "separated-compound", Level: "L2"},
		GranularityLevel: "batch", Holder: &Party{"PTY-3", "Grey Heron Separation", "CN"},
		NetMass: &Measure{Kilograms(118_200_000), "KGM"}, ChainOfCustodyModel: "mass-balance",
		MaterialsProvenance: []Material{
			{Name: "Neodymium", OriginCountry: "CN", MassFraction: "0.6354", Mass: &Measure{"75.1", "KGM"}},
			{Name: "Praseodymium", OriginCountry: "ZZ", MassFraction: "0.2106", RecycledMassFraction: "0.04"},
		},
		TraceabilityInformation: []Traceability{{"separation", "0.96", []string{"00112233445566778899aabbccddeeff"}}},
		Assay: &Assay{Reference: "ASY-9", Laboratory: "Laboratory 4", SampledAt: "2026-02-27T10:00:00+08:00",
			Elements: []ElementAssay{{"Nd", "0.6354", "0.0019", "ICP-MS"}, {"Pr", "0.2106", "0.0015", "ICP-MS"}}},
		OriginShares: []ElementOrigins{{"Nd", "mass-balance", []OriginShare{
			{"mine", "SITE-01", "CN", "0.91"}, {"scrap", "", "CN", "0.05"}, {"unknown", "", "", "0.04"}}}},
		Countries: &Countries{Mined: []string{"CN"}, Refined: []string{"CN"}, MadeMetal: []string{}, Magnetised: []string{}},
		Ledger:    sampleLedger(),
	}
}

func sampleLicence() ExportLicence {
	return ExportLicence{
		ID: "urn:lanthorn:licence:LIC-2026-00017", Type: []string{"ExportLicence"}, LicenceNumber: "LIC-2026-00017", Version: 2,
		Authority: Party{"AUTH", "Office of the Invented Earths", "CN"},
		Holder:    Party{"PTY-3", "Grey Heron Separation", "CN"},
		EndUser:   &Party{"PTY-90", "Fjordmotor", "NO"}, EndUse: "traction motors",
		Commitment: &Commitment{"EUC-5", "sha-256:" + strings.Repeat("ab", 32), "2028-01-01"},
		Lines: []LicenceLine{
			{Number: 1, ControlCode: "1C902.a", HSCode: "2846.90", Goods: "Dysprosium oxide", NetMassKG: "250", Destination: "NO"},
			{Number: 2, ControlCode: "1C903.b", HSCode: "8505.11", Goods: "NdFeB magnets with terbium", NetMassKG: "1200.5", Destination: "NO"},
		},
		ValidFrom: "2026-03-02T00:00:00+08:00", ValidUntil: "2026-09-02T00:00:00+08:00",
		DecisionHash: "sha-256:" + strings.Repeat("cd", 32), Conditions: []string{"delivery confirmed within 90 days"},
		Ledger: sampleLedger(),
	}
}

func toCredential(t testing.TB, typ string, subject any) Credential {
	t.Helper()
	body, err := evidence.Marshal(subject)
	if err != nil {
		t.Fatal(err)
	}
	return Credential{ID: "urn:lanthorn:credential:7", Type: typ, ValidFrom: from, ValidUntil: until,
		Status: StatusEntry{"https://lanthorn.example/status/1", 94567}, Subject: body}
}
