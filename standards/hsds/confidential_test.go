package hsds_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/manumit/manumit/standards/hsds"
	"pgregory.net/rapid"
)

// house is a directory with a confidential place whose details also stand where they should not.
func house(secret []string, lat, lon float64) *hsds.Directory {
	street, floor, name, other, link, desc, bus, uprn, who, note := secret[0], secret[1], secret[2], secret[3], secret[4], secret[5], secret[6], secret[7], secret[8], secret[9]
	return &hsds.Directory{
		Organizations: []hsds.Organization{{ID: "o1", Name: "River House", Description: "Call first. We are at " + strings.ToUpper(street) + ", " + floor, Website: "http://example.org/" + link}},
		Locations: []hsds.Location{
			{ID: "l1", LocationType: "physical", OrganizationID: "o1", Name: name, AlternateName: other, URL: "http://example.org/" + link, Description: desc,
				Transportation: bus, Latitude: &lat, Longitude: &lon, ExternalIdentifier: uprn, Confidential: true},
			{ID: "l2", LocationType: "physical", OrganizationID: "o1", Name: "Public office", Description: "Behind " + name},
			{ID: "l3", LocationType: "physical", OrganizationID: "o1", Name: "Same door", Latitude: &lat, Longitude: &lon},
			{ID: "l4", LocationType: "postal", OrganizationID: "o1", Name: "Same street line"},
		},
		Services:           []hsds.Service{{ID: "s1", OrganizationID: "o1", Name: "Shelter", Status: "active", Description: "Come to " + street + ".", ApplicationProcess: "Ask for " + who}},
		ServiceAtLocations: []hsds.ServiceAtLocation{{ID: "x1", ServiceID: "s1", LocationID: "l1", Description: note}},
		Addresses: []hsds.Address{
			{ID: "a1", LocationID: "l1", Attention: who, Address1: street, Address2: floor, City: "Springfield", StateProvince: "ST", PostalCode: "00001", Country: "US", AddressType: "physical"},
			{ID: "a2", LocationID: "l2", Address1: "1 Open Street", City: "Springfield", StateProvince: "ST", PostalCode: "00002", Country: "US", AddressType: "physical"},
			{ID: "a4", LocationID: "l4", Address1: strings.ToUpper(street), City: "springfield", StateProvince: "ST", PostalCode: "00001", Country: "US", AddressType: "postal"},
		},
		Contacts:      []hsds.Contact{{ID: "c1", OrganizationID: "o1", LocationID: "l1", Name: who}},
		Phones:        []hsds.Phone{{ID: "p1", LocationID: "l1", Number: "555 0199", Description: note}, {ID: "p2", LocationID: "l1", ServiceID: "s1", Number: "555 0100"}},
		Schedules:     []hsds.Schedule{{ID: "h1", LocationID: "l1", Description: note}},
		Accessibility: []hsds.Accessibility{{ID: "b1", LocationID: "l1", Details: note}},
		TaxonomyTerms: []hsds.TaxonomyTerm{{ID: "t1", Name: "Kind"}},
		Attributes:    []hsds.Attribute{{ID: "v1", LinkEntity: "location", LinkID: "l1", TaxonomyTermID: "t1", Value: note}},
		Metadata: []hsds.Metadata{{ID: "m1", ResourceID: "a1", ResourceType: "address", LastActionDate: "2026-01-02", LastActionType: "update", FieldName: "address_1",
			PreviousValue: "7 Former Lane", ReplacementValue: street, UpdatedBy: "desk"}},
	}
}

// A confidential place never leaves: no detail of it stands in any written byte, wherever it was written before.
func TestConfidentialPlaceNeverLeaves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringMatching(`[A-Z][a-z]{5,8}q[0-9]{2}`)
		var secret []string
		for i := range 10 {
			w := word.Draw(t, "w"+strconv.Itoa(i)) + fmt.Sprint("z", i)
			if i%2 == 0 && i != 4 {
				w += " " + word.Draw(t, "v"+strconv.Itoa(i)) + fmt.Sprint("z", i)
			}
			secret = append(secret, w)
		}
		// seven decimals, as surveyed: a bare "55" would be found in any phone number
		lat := float64(rapid.IntRange(3e7, 6e7).Draw(t, "lat")*10+7) / 1e7
		lon := -float64(rapid.IntRange(6e7, 12e7).Draw(t, "lon")*10+7) / 1e7
		d := house(secret, lat, lon)
		files, held, err := hsds.Files(d)
		if err != nil {
			t.Fatal(err)
		}
		all := bytes.ToLower(bytes.Join([][]byte{files["locations.csv"]}, nil))
		for _, b := range files {
			all = append(all, bytes.ToLower(b)...)
		}
		// the link is also the organization's own public website, which stays
		for i, s := range append(secret, "555 0199", strconv.FormatFloat(lat, 'f', -1, 64), strconv.FormatFloat(lon, 'f', -1, 64), "00001", "7 former lane", "same door", "same street line") {
			if i != 4 && bytes.Contains(all, []byte(strings.ToLower(s))) {
				t.Fatalf("detail %d of the confidential place was written", i)
			}
		}
		if bytes.Contains(bytes.ToLower(files["locations.csv"]), []byte(strings.ToLower(secret[4]))) {
			t.Fatal("its link was written")
		}
		if len(held) == 0 {
			t.Fatal("nothing is said about what was withheld")
		}
		if d.Locations[0].Name != secret[2] || d.Addresses[0].Address1 != secret[0] {
			t.Fatal("writing changed the directory that was handed in")
		}
		fsys := fstest.MapFS{}
		for k, b := range files {
			fsys[k] = &fstest.MapFile{Data: b}
		}
		got, rep, err := hsds.Read(fsys)
		if err != nil || len(rep.Refused) > 0 {
			t.Fatal(err, rep.Refused)
		}
		want, _ := hsds.Public(d)
		if fmt.Sprint(*got) == "" || len(got.Locations) != 4 || len(want.Phones) != 1 || len(got.Phones) != 1 || got.Phones[0].Number != "555 0100" {
			t.Fatal("what is public did not come through")
		}
		for i, hidden := range []bool{true, false, true, true} {
			if got.Locations[i].Confidential != hidden {
				t.Fatalf("location %d: confidential %v", i, !hidden)
			}
		}
	})
}

func TestConfidentialIsRecognised(t *testing.T) {
	for text, want := range map[string]bool{
		"Confidential location": true, "Address withheld": true, "The address is confidential": true, "Undisclosed site": true, "CONFIDENTIAL": true,
		"Confidential counseling": false, "Main office": false, "Secretary of State": false, "We keep your information confidential": false,
	} {
		fsys := small()
		fsys["locations.csv"].Data = []byte("id,location_type,name\nl1,physical," + text + "\n")
		if d, _ := read(t, fsys); d.Locations[0].Confidential != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	fsys := small()
	fsys["addresses.csv"] = &fstest.MapFile{Data: []byte("id,location_id,address_1,city,state_province,postal_code,country,address_type\na,l1,Confidential,Springfield,ST,00001,US,physical\n")}
	d, _ := read(t, fsys)
	if !d.Locations[0].Confidential {
		t.Error("an address line that says so was not heard")
	}
	files, _, err := hsds.Files(d)
	if err != nil || strings.Contains(string(files["addresses.csv"]), "Springfield") || strings.Contains(string(files["locations.csv"]), "Main office") {
		t.Errorf("%v: it was written", err)
	}
}

func TestZipIsAPackage(t *testing.T) {
	d, _ := read(t, small())
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	if _, err := hsds.Write(z, d); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		t.Fatal(err)
	}
	got, _ := read(t, fs.FS(r))
	want, _ := hsds.Public(d)
	same(t, got, want)
}
