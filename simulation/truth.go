package simulation

import (
	"encoding/json"
	"io"
)

// WriteTruth writes who is who behind the records, one JSON object a line. It names everybody: keep it outside the data.
func (p Plan) WriteTruth(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	type record struct {
		Agency string `json:"agency"`
		Name   string `json:"name"`
		Born   string `json:"born,omitempty"`
	}
	type person struct {
		Person  int      `json:"person"`
		Name    string   `json:"name"`
		Born    string   `json:"born"`
		Minor   bool     `json:"minor"`
		Records []record `json:"records"`
	}
	lists := make([][]record, len(p.People))
	full := func(i int) string { return p.People[i].Given + " " + p.People[i].Family }
	for _, c := range p.Children {
		lists[c.Person] = append(lists[c.Person], record{Cps, full(c.Person), p.People[c.Person].Born.String()},
			record{Certifier, full(c.Person), p.People[c.Person].Born.String()})
	}
	for _, a := range p.Adults {
		lists[a.Person] = append(lists[a.Person], record{Certifier, full(a.Person), p.People[a.Person].Born.String()})
	}
	for _, s := range p.Situations {
		if s.Person >= 0 {
			lists[s.Person] = append(lists[s.Person], record{Hotline, full(s.Person), p.People[s.Person].Born.String()})
		}
	}
	for i, who := range p.People {
		for _, r := range who.Records {
			lists[i] = append(lists[i], record{r.Agency, r.Given + " " + r.Family, r.Born.String()})
		}
		if err := e.Encode(person{i, full(i), who.Born.String(), who.Minor, lists[i]}); err != nil {
			return err
		}
	}
	return nil
}
