// Package vault seals what could give a person away: names, contacts, places, narratives, free text.
//
// Its words: a data key per person or record, wrapped by the key of its agency, wrapped by the root. Wrapped keys live in a
// key store of their own, never in the database of records: a stolen database is silent, and a backup of records holds no
// key. Associated data binds a sealed value to its table, column, row and key version: moved elsewhere it does not open.
// Promises: a key is committed and synced before the record that uses it (keys are reserved in blocks, so this costs one
// sync for many records). Open is the only way to plaintext, and the look is in the journal before the plaintext is out.
// Erase destroys the data key: also what lies in old backups of records stays unreadable. Equality search goes by a blind
// index keyed per agency and column, so two agencies' values never meet.
// Cipher: AES-256-GCM with random nonces (NIST SP 800-38D), HKDF-SHA-256 (RFC 5869), HMAC-SHA-256, all of the standard
// library, so that a FIPS build works.
// Not covered: a server that is taken while running holds the agency keys in memory. Who holds the key store and the root
// key reads everything; see decisions/0001.
// Who may: the guard decides before a domain asks; vault only records who looked, why, at what.
package vault
