// Package api is the HTTP interface for programs, under /api/v1.
//
// Programs sign in with a bearer token. Every write carries an Idempotency-Key:
// the same key with the same body answers what it answered before, with another
// body it is refused. Errors are application/problem+json with a code, words and
// every reason. Lists page by key with after and limit. The routes, with the
// shapes of what goes in and comes out, are in /api/v1/openapi.json, which is
// made from the same table that serves them.
package api
