package vault

// Raw is the open key, so that a test can look for it where it must not be.
func Raw(k Key) []byte { return k.raw }

// RawRoot is the open root key.
func RawRoot(r Root) []byte { return r.(fileRoot).key }
