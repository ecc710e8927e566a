# The pure Go build is part of the promises: one static binary, and no C
# library that resolves odd host names.
export CGO_ENABLED = 0

# Where scripts/setup-dev puts a Node.js when the system's is too old.
export PATH := $(CURDIR)/.cache/node/bin:$(PATH)

GO       ?= go
# The version in the binary is the git tag or commit.
BUILD     = $(GO) build -trimpath -buildvcs=auto -ldflags '-s -w'
FUZZTIME ?= 30s

.PHONY: help
help: ## print this list
	@sed -n 's/^\([a-z0-9-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

.PHONY: build
build: ## build the server and the administrator's tool in bin
	$(BUILD) -o bin/ . ./cmd/minimost-admin

.PHONY: run
run: build ## start the server, data in ./data
	bin/minimost

.PHONY: setup
setup: ## install what the tests need and is not there
	@scripts/setup-dev

.PHONY: test
test: setup ## everything a change must pass: Go, JavaScript, types, lint, browser
	$(GO) test -timeout 20m ./...
	npm test
	$(MAKE) types lint e2e

.PHONY: race
race: ## the Go tests under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -timeout 40m ./...

.PHONY: fuzz
fuzz: ## every fuzz target for FUZZTIME each (30s)
	scripts/fuzz $(FUZZTIME)

.PHONY: fuzz-long
fuzz-long: ## every fuzz target for ten minutes each
	scripts/fuzz 10m

.PHONY: lint
lint: setup ## formatting, go vet, staticcheck, eslint
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt -w $$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	npm run lint

.PHONY: types
types: setup ## check the types in the JavaScript
	npm run types

.PHONY: e2e
e2e: setup ## the stories in a real browser
	npm run e2e

.PHONY: screenshots
screenshots: setup ## draw the pictures in docs/images
	npm run screenshots

.PHONY: speed
speed: setup ## measure the page in a browser; ARGS="--minutes 30" for more
	npm run speed -- $(ARGS)

.PHONY: check
check: test race fuzz ## test, race detector, fuzzing, known vulnerabilities, insecure habits
	scripts/audit

.PHONY: windows
windows: ## the tests of the page as on Windows (needs Wine)
	GOOS=windows $(GO) test -count=1 -exec wine ./frontend

.PHONY: loadtest
loadtest: ## 50 clients against https://localhost:8443; ARGS="--help" for more
	$(GO) run ./scripts/loadtest --insecure-skip-verify $(ARGS)

.PHONY: bench
bench: ## micro-benchmarks as a table, in some three minutes; ARGS="--help" for more
	$(GO) run ./scripts/bench $(ARGS)

.PHONY: scale
scale: ## what a unit costs as there is more, drawn into docs/images
	$(GO) run ./scripts/scale $(ARGS)

# Kills, live connections, and how long the soak takes.
KILLS   ?= 200
CLIENTS ?= 1000
SOAK    ?= 30m
CHAOS    = $(GO) test ./scripts/chaos -count=1 -v -timeout 24h -long

.PHONY: chaos
chaos: ## break everything that docs/faults.md speaks of; as root it breaks more
	$(CHAOS) -kills $(KILLS) -clients $(CLIENTS)

.PHONY: soak
soak: ## 1000 kills, then SOAK (30m) of mixed load that may leave nothing behind
	$(CHAOS) -run 'X01' -kills 1000
	$(CHAOS) -run 'Soak' -soak $(SOAK)

.PHONY: release
release: ## static binaries for every platform in dist/
	scripts/release

.PHONY: clean
clean: ## remove what was built, never the data
	rm -rf bin dist minimost test-results
