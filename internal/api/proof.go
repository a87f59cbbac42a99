package api

import (
	"io"
	"net/http"

	"lanthorn/evidence"
	"lanthorn/evidence/credential"
	"lanthorn/internal/app"
	"lanthorn/verify"
)

func (a *API) proofRoutes() []route {
	return []route{
		{method: "POST", path: "/lots/{lot}/passport", about: "Issues a passport for a lot.", in: struct{}{}, out: app.Passport{}, run: postPassport},
		{method: "POST", path: "/licences/{licence}/credential", about: "Issues a licence as a credential.", in: struct{}{}, out: app.Passport{}, run: postLicenceCredential},
		{method: "GET", path: "/credentials/{id}", about: "The proof bundle of a credential, to be verified offline.", raw: evidence.BundleType, run: getBundle},
		{method: "POST", path: "/verify", about: "Verifies a proof bundle, as lanthorn-verify does offline, or a letter, and whether this ledger issued it.", public: true, raw: evidence.BundleType, out: verify.Report{}, run: postVerify},
		{method: "GET", path: "/keys", about: "The public keys that credentials and the log verify with.", public: true, raw: "application/json", run: getKeys},
		{method: "GET", path: "/status", about: "The signed status list of all credentials, good for a day.", public: true, raw: "application/statuslist+jwt", run: getStatus},
	}
}

func postPassport(c *call, _ any) (any, error) {
	return c.api.app.IssuePassport(c.r.Context(), c.actor, c.key, c.path("lot"))
}

func postLicenceCredential(c *call, _ any) (any, error) {
	return c.api.app.IssueLicence(c.r.Context(), c.actor, c.key, c.path("licence"))
}

func getBundle(c *call, _ any) (any, error) {
	b, err := c.api.app.Bundle(c.r.Context(), c.actor, c.path("id"))
	if err != nil {
		return nil, err
	}
	return c.send(evidence.BundleType, b)
}

// maxBundle bounds a proof bundle.
const maxBundle = 8 << 20

func postVerify(c *call, _ any) (any, error) {
	data, err := io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxBundle))
	if err != nil {
		c.failBody(err)
		return nil, nil
	}
	if credential.IsLetter(data) {
		report, err := c.api.app.VerifyLetter(c.r.Context(), data)
		if err == nil {
			writeJSON(c.w, http.StatusOK, report)
		}
		return nil, err
	}
	report := verify.Bundle(data, c.api.app.Keys.Public, c.api.app.Now())
	writeJSON(c.w, http.StatusOK, report)
	return nil, nil
}

func getKeys(c *call, _ any) (any, error) {
	text, err := c.api.app.Keys.Public.Encode()
	if err != nil {
		return nil, err
	}
	return c.send("application/json", text)
}

func getStatus(c *call, _ any) (any, error) {
	text, err := c.api.app.StatusList(c.r.Context())
	if err != nil {
		return nil, err
	}
	return c.send("application/statuslist+jwt", []byte(text))
}

func (c *call) send(media string, data []byte) (any, error) {
	c.w.Header().Set("Content-Type", media)
	_, err := c.w.Write(data)
	if err != nil {
		return nil, nil // the reader has gone
	}
	return nil, nil
}
