package hsds_test

import (
	"reflect"
	"testing"
	"testing/fstest"

	"github.com/manumit/manumit/standards/hsds"
)

// Whatever stands in the files, reading ends, the account adds up, and what was read survives a round trip.
func FuzzRead(f *testing.F) {
	s := small()
	f.Add(s["organizations.csv"].Data, s["services.csv"].Data, s["locations.csv"].Data, []byte("id,service_id,weekday,dtstart,until\n1,\"s1,s2\",Mon-Fri,9am,5pm\n"), "schedules.csv")
	f.Add([]byte("id,name,url\no,A,x.org\n"), []byte("id,organization_id,name,status\ns,\"o,p\",N&amp;M,active\n"), []byte("id,name\nl,\"L\n"), []byte("id,location_id,number,language\n1,\"l,l\",5,\"en,es\"\n"), "phones.csv")
	f.Add([]byte("id,name\no,A\n"), []byte("id,location_id,name,status,languages\ns,l,N,active,\"a,b\"\n"), []byte("id,organization_id,name\nl,o,L\n"), []byte("id,term,parent_id\n1,<b,1\n"), "taxonomy.csv")
	f.Add([]byte("id,name,website\no,A,\n"), []byte("id,organization_id,name,status\ns,o,N,active\n"), []byte("id,location_type,latitude\nl,physical,1e400\n"), []byte("id,location_id,address_1,city,state_province,postal_code,country,address_type\na,l,Undisclosed,C,S,P,US,physical\n"), "addresses.csv")
	f.Fuzz(func(t *testing.T, orgs, services, locations, more []byte, name string) {
		fsys := fstest.MapFS{}
		switch name { // a name the file system would refuse is not our parser's matter
		case "schedules.csv", "phones.csv", "taxonomy.csv", "addresses.csv", "attributes.csv", "contacts.csv", "languages.csv", "eligibility.csv":
			fsys[name] = &fstest.MapFile{Data: more}
		}
		fsys["organizations.csv"], fsys["services.csv"], fsys["locations.csv"] = &fstest.MapFile{Data: orgs}, &fstest.MapFile{Data: services}, &fstest.MapFile{Data: locations}
		d, rep, err := hsds.Read(fsys)
		if err != nil {
			return
		}
		for _, c := range rep.Counts {
			if c.Rows != c.Accepted+c.Refused || c.Accepted < 0 || c.Records < c.Accepted {
				t.Fatalf("%+v", c)
			}
		}
		p, _ := hsds.Public(d)
		got, again, err := hsds.Read(written(t, d))
		if err != nil || len(again.Refused) > 0 {
			t.Fatalf("%v %v", err, again.Refused)
		}
		if !reflect.DeepEqual(got, p) {
			t.Fatalf("round trip\n got %+v\nwant %+v", got, p)
		}
	})
}

func FuzzReadJSON(f *testing.F) {
	f.Add([]byte(`{"id":"s","name":"N","status":"active","phones":[{"id":"p","number":"1","languages":[{"id":"l","name":"x"}]}],"organization":{"id":"o","name":"O"}}`), "service")
	f.Add([]byte(`{"contents":[{"id":1,"locations":[[{}],{"id":"l"}]}]}`), "organization")
	f.Fuzz(func(t *testing.T, b []byte, table string) {
		d, _, err := hsds.ReadJSON(b, table)
		if err != nil {
			return
		}
		if _, rep, err := hsds.Read(written(t, d)); err != nil || len(rep.Refused) > 0 {
			t.Fatalf("%v %v", err, rep.Refused)
		}
	})
}
