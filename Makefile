# Targets: run (default) · build · test · check · bench · journey · crash · long · clean
# Everything needs Go and Node; tests also need what scripts/need looks for.

MAKEFLAGS += --no-print-directory
export CGO_ENABLED = 0

ADDR    := $(or $(MANUMIT_ADDR),127.0.0.1:8080)
DB      ?= sqlite
NAME    ?= .
KILLS   ?= 200
# Two packages at a time: the browser and both databases already use what two cores have.
GOTEST  := go test -p 2 -timeout 15m

.PHONY: run build assets test check bench journey crash long clean

run: build ## a seeded, living country at http://127.0.0.1:8080 (MANUMIT_ADDR moves it)
	bin/manumit demo --data .data/demo --addr $(ADDR)

build: assets ## the one binary, bin/manumit
	go build -trimpath -ldflags='-s -w' -o bin/manumit ./cmd/manumit

assets: ## the style sheet, fonts and script, where older than their sources
	@scripts/need build
	@scripts/assets

test: ## everything that must hold, on both databases, with a browser
	@scripts/need
	@scripts/assets
	@scripts/check
	$(GOTEST) ./...

check: assets ## format, vet, staticcheck
	@scripts/check

bench: build ## intake over HTTP beside PocketBase on both databases, then the benchmarks of the packages
	@scripts/need
	go run ./bench -rounds 3 -clients 8
	go run ./bench -rounds 3 -clients 8 -database "$$(scripts/postgres create)" -keys-database "$$(scripts/postgres create)"
	go test -run '^$$' -bench . -benchmem -timeout 60m ./...

journey: ## people's paths through the real binary; DB=sqlite|postgres, NAME=words of one subtest
	@scripts/need
	@scripts/assets
	MANUMIT_JOURNEY_DB=$(DB) go test ./journeys -run 'Journey/$(NAME)' -v -count=1 -timeout 15m

crash: ## kill the server KILLS times under load and look for what was lost
	@scripts/need
	@scripts/assets
	MANUMIT_CRASH_KILLS=$(KILLS) go test ./journeys/crash -run Crash -v -count=1 -timeout 2h

long: ## the tests with the runs that take too long for every change
	@scripts/need
	@scripts/assets
	@scripts/check
	MANUMIT_LONG=1 go test -p 2 -count=1 -timeout 2h ./...
	$(MAKE) crash KILLS=1000

clean: ## all that was built and all demo data; the test PostgreSQL too
	scripts/postgres stop
	rm -rf bin .data node_modules kernel/web/assets/dist
