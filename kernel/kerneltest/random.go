package kerneltest

import "crypto/rand"

type random struct{}

func (random) Read(b []byte) (int, error) { return rand.Read(b) }
