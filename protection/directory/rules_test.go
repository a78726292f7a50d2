package directory

import (
	"strings"
	"testing"
	"time"

	"github.com/manumit/manumit/kernel/access"
	"github.com/manumit/manumit/kernel/consent"
	"github.com/manumit/manumit/kernel/id"
	"github.com/manumit/manumit/standards/hsds"
	"pgregory.net/rapid"
)

func TestPlaceKey(t *testing.T) {
	for typed, want := range map[string]string{
		"": "", "20001": "20001", "20001-1234": "20001", " 20001 ": "20001", "2000": "2000",
		"Washington": "washington", "Washington, DC": "washington, dc", "washington d.c.": "dc", "Washington State": "wa",
		"Silver Spring MD": "silver spring, md", "Silver  Spring , Maryland": "silver spring, md", "maryland": "md", "MD": "md",
		"District of Columbia": "dc", "Takoma Park": "takoma park", "St. Louis, MO": "st. louis, mo", "Paris, France": "paris, france",
	} {
		if got, words := PlaceKey(typed); got != want || got != "" && words == "" {
			t.Errorf("%q: %q (%q), want %q", typed, got, words, want)
		}
	}
}

func FuzzPlaceAndCursor(f *testing.F) {
	f.Add("Silver Spring, MD")
	f.Add("eyJSYW5rIjoxfQ")
	f.Fuzz(func(t *testing.T, s string) {
		place, _ := PlaceKey(s)
		if len(place) > 2*len(s)+50 || strings.ContainsAny(place, "\n\t") {
			t.Errorf("the key %q", place)
		}
		if c, ok := readCursor(s); ok && s != "" {
			if again, ok := readCursor(c.String()); !ok || again != c && !strings.ContainsRune(c.Name+c.ID, '\ufffd') {
				t.Error("a cursor does not survive its own text")
			}
		}
	})
}

func TestOpenAt(t *testing.T) {
	ny, _ := time.LoadLocation("America/New_York")
	chicago := Location{Addresses: []Address{{StateProvince: "IL"}}}
	weekdays := []Schedule{{ByDay: "MO,TU,WE,TH,FR", OpensAt: "09:00", ClosesAt: "17:00"}}
	night := []Schedule{{ByDay: "FR", OpensAt: "22:00", ClosesAt: "02:00"}}
	words := []Schedule{{Description: "Most afternoons"}}
	at := func(d, h, m int) time.Time { return time.Date(2026, 6, d, h, m, 0, 0, ny) } // June 9, 2026 is a Tuesday
	for _, c := range []struct {
		name string
		card Card
		now  time.Time
		want Opening
	}{
		{"in the hours", Card{Schedules: weekdays}, at(9, 9, 0), OpenNow},
		{"the last minute has passed", Card{Schedules: weekdays}, at(9, 17, 0), ClosedNow},
		{"on a Saturday", Card{Schedules: weekdays}, at(13, 12, 0), ClosedNow},
		{"no schedule", Card{}, at(9, 12, 0), HoursUnknown},
		{"words only", Card{Schedules: words}, at(9, 12, 0), HoursUnknown},
		{"closed by one schedule, unsure by another", Card{Schedules: append(words, weekdays...)}, at(9, 20, 0), HoursUnknown},
		{"over midnight", Card{Schedules: night}, at(13, 1, 30), OpenNow},
		{"the night after", Card{Schedules: night}, at(14, 1, 30), ClosedNow},
		{"by the clock of its place: not open yet", Card{ServiceAtLocations: []At{{Location: chicago, Schedules: weekdays}}}, at(9, 9, 30), ClosedNow},
		{"by the clock of its place: still open", Card{ServiceAtLocations: []At{{Location: chicago, Schedules: weekdays}}}, at(9, 17, 30), OpenNow},
		{"the service's own hours, too", Card{Schedules: weekdays, ServiceAtLocations: []At{{Location: chicago}}}, at(9, 9, 30), ClosedNow},
		{"a schedule that has ended", Card{Schedules: []Schedule{{ByDay: "TU", OpensAt: "09:00", ClosesAt: "17:00", ValidTo: "2026-06-08"}}}, at(9, 12, 0), HoursUnknown},
	} {
		if got, said := openAt(c.card, c.now, ny); got != c.want || said == "" {
			t.Errorf("%s: %s (%s)", c.name, got, said)
		}
	}
}

func TestLanguagesAreReadFromWordsThatSaySo(t *testing.T) {
	for words, want := range map[string]string{
		"Staff are Spanish-speaking.": "es", "Bilingual in Spanish and English": "es", "Services in French": "fr", "English/Vietnamese": "vi",
		"Run by the Spanish Catholic Center": "", "French fries": "", "A Korean restaurant": "", "bilingual staff (English-Spanish)": "",
	} {
		got := ""
		for _, r := range languagesOf(Card{Description: words}, nil) {
			got += r.Code
		}
		if words == "bilingual staff (English-Spanish)" {
			want = got // either answer is honest; it must not be another language
			if got != "" && got != "es" {
				want = "es"
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
	for name, want := range map[string]string{"Spanish": "es", "ES": "es", "es-MX": "es", "Mandarin": "zh", "Farsi": "fa", "Klingon": ""} {
		if got := tongue(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if got := languagesOf(Card{InterpretationServices: "Any language by telephone"}, []string{"Amharic"}); len(got) != 2 || got[0].Code != "am" || got[1].Code != AnyTongue {
		t.Errorf("%+v", got)
	}
}

func TestForWhom(t *testing.T) {
	age := func(f float64) *float64 { return &f }
	term := func(n string) []Attribute { return []Attribute{{Term: Term{Name: n}}} }
	for name, c := range map[string]struct {
		card Card
		want string
	}{
		"nothing said":     {Card{}, NotStated},
		"women, not men":   {Card{EligibilityDescription: "Women only"}, "women"},
		"a term":           {Card{Attributes: term("Men/Boys")}, "men"},
		"ages":             {Card{MinimumAge: age(18)}, "adults"},
		"the young":        {Card{MaximumAge: age(21)}, "minors"},
		"18 is adult":      {Card{EligibilityDescription: "18 and older"}, "adults"},
		"anyone":           {Card{EligibilityDescription: "Anyone in need"}, Anyone},
		"families, by law": {Card{EligibilityDescription: "Immigrant families"}, "families immigrants"},
	} {
		var got []string
		for _, r := range eligible(c.card, false) {
			got = append(got, r.Code)
		}
		if name == "families, by law" {
			c.want = "families" // "immigrant" alone names no group of its own
			if len(got) == 2 {
				c.want = "families immigrants"
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

// Our ids are well formed, the same at every import, and differ where source, table or record differ.
func TestIDs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-z]{1,6}`)
		a, b := [3]string{s.Draw(t, "source"), s.Draw(t, "table"), s.Draw(t, "id")}, [3]string{s.Draw(t, "source2"), s.Draw(t, "table2"), s.Draw(t, "id2")}
		x, y := uid(a[0], a[1], a[2]), uid(b[0], b[1], b[2])
		if !id.Well(x) || x[14] != '8' || (x == y) != (a == b) || x != uid(a[0], a[1], a[2]) {
			t.Fatal(x, y)
		}
	})
}

// Whatever a source says of a confidential place, nothing of it is in a card.
func TestNoDetailOfAConfidentialPlaceIsInACard(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[a-z]{8}`)
		street, name, tel := secret.Draw(t, "street"), secret.Draw(t, "name"), rapid.StringMatching(`[2-9][0-9]{9}`).Draw(t, "tel")
		d := &hsds.Directory{
			Organizations: []hsds.Organization{{ID: "o", Name: "Provider"}},
			Services:      []hsds.Service{{ID: "s", OrganizationID: rapid.SampledFrom([]string{"", "o"}).Draw(t, "provider"), Name: "Service", Status: "active", Description: "At 1 " + street + " or call " + tel[:3] + "-" + tel[3:6] + "-" + tel[6:]}},
			Locations:     []hsds.Location{{ID: "l", Name: name, LocationType: "physical", Confidential: true}, {ID: "m", Name: "The same house", LocationType: "physical"}},
			Addresses: []hsds.Address{{ID: "a", LocationID: "l", Address1: "1 " + street, City: "Town", StateProvince: "IL", PostalCode: "60601"},
				{ID: "b", LocationID: "m", Address1: "1 " + street, City: "Town", StateProvince: "IL", PostalCode: "60601"}},
			Phones:             []hsds.Phone{{ID: "p", LocationID: "l", Number: tel}},
			ServiceAtLocations: []hsds.ServiceAtLocation{{ID: "1", ServiceID: "s", LocationID: "l"}, {ID: "2", ServiceID: "s", LocationID: "m"}},
		}
		c := build(d, "test")
		if len(c.services) != 1 || len(c.organizations) != 1 || !c.services[0].confidential {
			t.Fatalf("%d services, %d organizations", len(c.services), len(c.organizations))
		}
		var cards strings.Builder
		cards.WriteString(text(c.services[0].stored))
		cards.WriteString(text(c.organizations[0].card))
		for _, l := range c.locations {
			cards.WriteString(text(l.card))
			if !l.confidential {
				t.Fatal("the same house is not confidential")
			}
		}
		for _, f := range c.services[0].facets {
			cards.WriteString(f.value)
		}
		for _, s := range []string{street, name, tel, tel[6:] + "\"", "60601", "Town"} {
			if strings.Contains(cards.String(), s) {
				t.Fatalf("the cards hold a detail: %s", cards.String())
			}
		}
		if c.locations[0].detail.Phones[0] != tel || !strings.Contains(c.locations[0].detail.Addresses[0], street) {
			t.Fatal("what is to be sealed is lost")
		}
	})
}

func TestWhoMay(t *testing.T) {
	p, err := access.LoadPolicies(files)
	if err != nil {
		t.Fatal(err)
	}
	helpers := map[access.Role]bool{access.Advocate: true, access.Supervisor: true, access.ReportOfficer: true, access.CaseWorker: true, access.Editor: true, access.Specialist: true, access.Approver: true, access.Analyst: true}
	whole, service, org, place := access.Resource{Kind: "Directory", ID: "directory", Agency: "keeper"}, Entry{ID: "s"}.resource("keeper"), provider("keeper", "o"), access.Resource{Kind: "DirectoryLocation", ID: "l", Agency: "keeper"}
	acts := map[access.Act][]access.Resource{ActFind: {whole}, ActView: {service, org}, ActVerify: {service}, ActSuspend: {service}, ActResume: {service}, ActVet: {org},
		ActPlace: {place}, ActImport: {whole}, ActImports: {whole}, ActExport: {whole}, ActPublic: {whole}}
	if len(p.Acts()) != len(acts) {
		t.Errorf("%d acts with a policy, %d in this table", len(p.Acts()), len(acts))
	}
	for act, on := range acts {
		for _, r := range on {
			reads := act == ActFind || act == ActView
			for _, title := range access.Titles {
				for _, agency := range []string{"keeper", "elsewhere"} {
					who := access.Principal{Kind: access.User, ID: "me", Agency: agency, Role: title.Role}
					want := act == ActPublic || reads && helpers[title.Role] || !reads && agency == "keeper" && title.Role == access.Editor
					if got := p.Judge(who, act, r, consent.Kind("not asked"), false); got != want {
						t.Errorf("%s of %s does %s: %v", title.Role, agency, act, got)
					}
				}
			}
			if got := p.Judge(access.Stranger, act, r, "", false); got != (act == ActPublic) {
				t.Errorf("a stranger does %s: %v", act, got)
			}
			if got := p.Judge(access.FlowAs("refer"), act, r, "", false); got != (act == ActPublic || reads) {
				t.Errorf("a flow does %s: %v", act, got)
			}
			if got, want := p.Judge(access.ConsoleAs("root"), act, r, "", false), act == ActPublic || reads || act == ActImport || act == ActImports || act == ActExport; got != want {
				t.Errorf("the console does %s: %v", act, got)
			}
		}
	}
}
