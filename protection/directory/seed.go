package directory

import (
	"context"
	"testing/fstest"
)

// Seed keeps a small invented directory, for demonstrations where no published one is at hand. Nothing in it exists; the
// numbers are of the 555-01xx block that is kept for fiction.
func (s *Service) Seed(ctx context.Context) (Report, error) {
	files := fstest.MapFS{}
	for name, content := range seed {
		files[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return s.Import(ctx, files, "demonstration", nil)
}

var seed = map[string]string{
	"organizations.csv": `id,name,description,email,website,legal_status
harbor,Harbor Shelter Network,"Safe rooms and people who stay, for survivors of trafficking and their children.",,http://harbor.example,nonprofit
justice,Open Door Legal Aid,"Lawyers for immigrants and workers, without a fee.",,http://opendoor.example,nonprofit
clinic,Riverside Community Clinic,"A clinic for everyone, insured or not.",,http://riverside.example,nonprofit
table,Common Table,"Food, clothing and things for a first apartment.",,http://commontable.example,nonprofit
bridge,Bridge Language Services,"Interpreters by telephone, day and night.",,http://bridge.example,nonprofit
`,
	"services.csv": `id,organization_id,name,description,status,interpretation_services,application_process,fees_description,eligibility_description,minimum_age
s-rooms,harbor,Safe rooms,"Emergency shelter for survivors of human trafficking, up to 90 days. Staff are Spanish-speaking.",active,,"Call the line; somebody meets you.",No fee,"Women, men and families",18
s-young,harbor,House for young people,"Shelter and somebody to talk with, for young survivors of trafficking.",active,Interpreters by telephone,"Call the line.",No fee,Minors and youth under 21,
s-plan,harbor,Safety planning,"Crisis and safety planning by telephone, day and night.",active,Interpreters by telephone,Call,No fee,Anyone,
s-visa,justice,Immigration lawyers,"Legal services for T visa and U visa applications. Services in Spanish, services in French.",active,,"Call for an appointment.",No fee,Immigrants and refugees,
s-wages,justice,Wages and work,"Legal representation for unpaid wages and workplace rights.",active,Interpreters by telephone,Walk in,No fee,Workers; anyone,
s-doctor,clinic,Primary care,"Medical care, dental care and prenatal care.",active,Interpreters by telephone,"Call or walk in.",Sliding scale,Anyone,
s-mind,clinic,Counseling after trauma,"Mental health counseling for adults and adolescents.",active,,"Call for a first talk.",Sliding scale,Anyone,
s-food,table,Food pantry,"Groceries and hot meals.",active,,Walk in,No fee,Anyone,
s-goods,table,First apartment,"Furniture, clothing and household items.",active,,"Call for a day.",No fee,Families and single adults,
s-voice,bridge,Telephone interpreters,"Interpretation services in more than 100 languages for helpers and the people they help.",active,"Any language, by telephone",Call,No fee,Anyone,
`,
	"locations.csv": `id,location_type,organization_id,name,description
l-house,physical,harbor,Harbor House,Confidential location
l-young,physical,harbor,Young Harbor,Confidential location
l-law,physical,justice,Open Door office,
l-clinic,physical,clinic,Riverside Clinic,
l-table,physical,table,Common Table,
l-bridge,virtual,bridge,By telephone,
`,
	"service_at_location.csv": `id,service_id,location_id,description
a1,s-rooms,l-house,
a2,s-young,l-young,
a3,s-plan,l-bridge,
a4,s-visa,l-law,
a5,s-wages,l-law,
a6,s-doctor,l-clinic,
a7,s-mind,l-clinic,
a8,s-food,l-table,
a9,s-goods,l-table,
a10,s-voice,l-bridge,
`,
	"addresses.csv": `id,location_id,attention,address_1,address_2,city,region,state_province,postal_code,country,address_type
d1,l-house,,1 Invented Lane,,Chicago,,IL,60601,US,physical
d2,l-young,,2 Invented Lane,,Chicago,,IL,60602,US,physical
d3,l-law,,3 Example Street,,Chicago,,IL,60603,US,physical
d4,l-clinic,,4 Example Street,,Chicago,,IL,60604,US,physical
d5,l-table,,5 Example Street,,Washington,,DC,20001,US,physical
`,
	"phones.csv": `id,location_id,service_id,organization_id,number,description
p1,l-house,,,(312) 555-0101,
p2,,s-rooms,,312-555-0110,Intake line
p3,,s-young,,312-555-0111,Intake line
p4,,s-plan,,312-555-0112,Day and night
p5,,s-visa,,312-555-0113,
p6,,s-wages,,312-555-0114,
p7,,s-doctor,,312-555-0115,
p8,,s-mind,,312-555-0116,
p9,,s-food,,202-555-0117,
p10,,s-voice,,312-555-0118,Day and night
`,
	"schedules.csv": `id,service_id,freq,byday,opens_at,closes_at
h1,s-rooms,WEEKLY,"MO,TU,WE,TH,FR,SA,SU",00:00,23:59
h2,s-plan,WEEKLY,"MO,TU,WE,TH,FR,SA,SU",00:00,23:59
h3,s-voice,WEEKLY,"MO,TU,WE,TH,FR,SA,SU",00:00,23:59
h4,s-visa,WEEKLY,"MO,TU,WE,TH,FR",09:00,17:00
h5,s-wages,WEEKLY,"TU,TH",13:00,19:00
h6,s-doctor,WEEKLY,"MO,TU,WE,TH,FR,SA",08:00,18:00
h7,s-food,WEEKLY,"WE,SA",10:00,14:00
`,
	"languages.csv": `id,service_id,name,code
g1,s-rooms,Spanish,es
g2,s-visa,Spanish,es
g3,s-visa,French,fr
g4,s-doctor,Spanish,es
g5,s-food,Amharic,am
`,
	"service_areas.csv": `id,service_id,name,description
r1,s-rooms,Illinois,The whole state
r2,s-young,Illinois,The whole state
`,
}
