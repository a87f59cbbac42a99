# Lanthorn. The two commands that do everything: make demo, make test.

# One set of build settings for program and tests, so that they share what is
# compiled.
export CGO_ENABLED := 0
export GOFLAGS := -trimpath

GO ?= go
# The compiler spends a quarter of a first build on its own garbage otherwise.
BUILD := GOGC=400 $(GO) build
ARGS ?=
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X main.version=$(VERSION)

.PHONY: demo build test assets check unit conformance e2e vuln bench study kill fuzz clean

demo: bin/lanthorn
	./bin/lanthorn demo $(ARGS)

build: bin/lanthorn bin/lanthorn-verify

.PHONY: bin/lanthorn bin/lanthorn-verify
bin/lanthorn: assets
	$(BUILD) -ldflags '$(LDFLAGS)' -o $@ ./cmd/lanthorn

bin/lanthorn-verify:
	$(BUILD) -ldflags '$(LDFLAGS)' -o $@ ./cmd/lanthorn-verify

# Scripts and styles, built from npm packages into the folder that the binary
# embeds; what does not embed them is compiled meanwhile.
assets: internal/web/assets/dist/.built

internal/web/assets/dist/.built: web/package-lock.json web/package.json $(wildcard web/src/*) $(wildcard web/*.mjs)
	$(BUILD) ./internal/api & \
	(cd web && npm ci --no-audit --no-fund --loglevel=error && npm run --silent build) && wait
	touch $@

# Everything that CI runs.
test: check build unit conformance e2e vuln

check:
	./scripts/need base
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { gofmt -l $$(git ls-files '*.go'); echo 'run gofmt on these files'; exit 1; }

unit: assets
	$(GO) vet ./...
	$(GO) test -timeout 15m ./...

# The store's conformance suite against a PostgreSQL of our own.
conformance:
	./scripts/with-postgres $(GO) test -count=1 -timeout 10m ./internal/store/... ./internal/app/ -run 'Postgres'

# Every page in a real browser, with axe, in both languages, light and dark.
e2e: build
	./scripts/need browser
	cd e2e && npm ci --no-audit --no-fund --loglevel=error && npm test

# Known vulnerabilities in what we link. Skipped with a note where the database
# cannot be reached.
vuln:
	./scripts/vulncheck

# The published benchmarks, each against a named baseline: docs/PERFORMANCE.md.
bench: build
	./scripts/with-postgres ./bin/lanthorn bench $(ARGS)

# What the watch finds in thousands of simulated years: docs/METHODS.md.
study: build
	./bin/lanthorn bench detect $(ARGS)

# kill -9 at random moments under load, a hundred times.
kill:
	LANTHORN_KILLS=100 $(GO) test -count=1 -timeout 60m -run Kill ./internal/store/... ./internal/app/

# A minute of fuzzing on every decoder of outside bytes.
fuzz:
	./scripts/fuzz

clean:
	rm -rf bin internal/web/assets/dist/* web/node_modules e2e/node_modules
