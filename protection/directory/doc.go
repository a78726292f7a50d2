// Package directory is the directory of service providers: where a person finds a bed, a lawyer, a doctor, an interpreter.
//
// Its words are those of HSDS (Open Referral): organization, service, location, service at location, schedule, service
// area, taxonomy term; and of the hotline: need, verification (somebody called and made sure, yearly), suitability to serve
// (the vetting of an organization), suspension, confidential location.
// Its promises: an import is one act with a manifest, and one that breaks changes nothing; importing again replaces the rows
// of the same source and ends what vanished, so that a reference to it still leads somewhere. A confidential place never
// leaves: its address, coordinates and own telephone are sealed, and no search result, page, API answer or export holds
// them; staff read "confidential: arrange through the provider's line". A result says why it stands where it stands.
// Who may: every staff role that helps people searches; the directory's editors (of the agency that keeps it) import,
// verify, suspend and vet; the public reads the public part over the API.
// What it tells: directory.import.run, directory.service.verify and directory.service.suspend stand in the journal; the
// yearly verification is a deadline of the editors.
package directory
