// Package hsds reads and writes the Human Services Data Specification, the open wire format of service directories.
//
// What for: a directory of shelters, clinics, lawyers and food pantries arrives as a folder of CSV tables or as JSON
// objects, and the public part of ours leaves the same way. Bytes in, structs out; no database, no clock, no network.
//
// Whose words: Open Referral's HSDS 3.0.1 (organization, service, location, service_at_location and their satellites),
// its 2.x predecessor, and the older Ohana layout. The layout is recognised by the columns that stand in the files.
//
// What it promises:
//   - one bad row never stops an import; it is refused with file, row, field and a reason, and the value is not repeated;
//   - a wrong header or a missing table stops it, and the error names file and column;
//   - text is plain: entities decoded, tags gone, white space folded, valid UTF-8, no invisible controls;
//   - what is written for a confidential location holds no name, street, postal code, coordinate, link, description or
//     outside identifier of it, in no table; Public says how, and every other text is searched for them too;
//   - Read(Write(d)) equals Public(d).
//
// Who may: anyone; it decides nothing about access. What it tells others: a Report, for people to read.
package hsds
