package certification

import (
	"context"

	"github.com/manumit/manumit/kernel/fault"
	"github.com/manumit/manumit/kernel/lang"
	"github.com/manumit/manumit/kernel/vault"
	"github.com/manumit/manumit/kernel/web/assets"
	"github.com/manumit/manumit/kernel/web/pdf"
)

// holder is the reference of a letter's request and the box that holds the name.
func (s *Service) holder(ctx context.Context, l Letter) (string, vault.Box, error) {
	r := s.guard.Reader(ctx)
	if l.Kind.ForMinor() {
		q, err := loadRequest(ctx, r, l.Request)
		if err != nil {
			return "", vault.Box{}, err
		}
		b, _ := q.box("name")
		return q.Ref, b, nil
	}
	a, err := loadAdult(ctx, r, l.Request)
	if err != nil {
		return "", vault.Box{}, err
	}
	b, _ := a.box("name")
	return a.Ref, b, nil
}

var errPaper = fault.New(fault.Conflict, "This letter no longer stands: print the one that replaced it")

// Print writes the holder's copy as a tagged PDF in the voice's language. Name and code are opened for it, and that look is
// recorded. address is where the public check is ("https://example.org/check-letter"). A letter that no longer stands is
// not printed.
func (s *Service) Print(ctx context.Context, id string, v lang.Voice, address string) ([]byte, error) {
	l, err := loadLetter(ctx, s.guard.Reader(ctx), id)
	if err != nil {
		return nil, err
	}
	if err := s.guard.Allow(ctx, ActLetterPrint, l.resource()); err != nil {
		return nil, err
	}
	_, name, err := s.holder(ctx, l)
	if err != nil {
		return nil, err
	}
	if l.Status != ValidLetter {
		return nil, moved(errPaper, l)
	}
	f, err := s.facts()
	if err != nil {
		return nil, err
	}
	plain, err := s.guard.Open(ctx, ActLetterPrint, l.resource(), "issue letter", name, vault.Box{KeyID: l.KeyID, Place: l.place(), Sealed: l.Code})
	if err != nil {
		return nil, err
	}
	names, err := s.names(ctx, l.Agency)
	if err != nil {
		return nil, err
	}
	v.Zone = f.zone
	return paper{Letter: l, name: plain[0], code: plain[1], agency: names[l.Agency], address: address, phone: f.phone}.pdf(v)
}

// names are the display names of agencies; an id stands for itself where nobody knows a name.
func (s *Service) names(ctx context.Context, ids ...string) (map[string]string, error) {
	out := map[string]string{}
	if s.agencies != nil {
		known, err := s.agencies.Names(ctx, ids...)
		if err != nil {
			return nil, err
		}
		for k, v := range known {
			out[k] = v
		}
	}
	for _, id := range ids {
		if out[id] == "" {
			out[id] = id
		}
	}
	return out, nil
}

type paper struct {
	Letter
	name, code, agency, address, phone string
}

// titles of the letters; the tab or window of a reader shows them, so they name nobody.
var titles = map[Kind]string{CertificationLetter: "Certification letter", InterimLetter: "Interim assistance letter", EligibilityLetter: "Eligibility letter"}

// bodies say what a letter means. They are this program's own plain words for demonstration, not the text of any agency.
var bodies = map[Kind][]string{
	CertificationLetter: {
		"You are certified as a victim of a severe form of trafficking in persons.",
		"You can apply for benefits and services to the same extent as a refugee.",
		"This letter has no end date. Some benefits count their time from the date of this letter, so apply soon.",
	},
	InterimLetter: {
		"You can receive benefits and services as a child who may have been subjected to trafficking.",
		"This help lasts until %s. Before that day a decision is made about the time after.",
		"You do not have to work with the police to receive it.",
	},
	EligibilityLetter: {
		"You are eligible for benefits and services to the same extent as a refugee.",
		"This letter has no end date. It stays good after your 18th birthday.",
		"You do not have to work with the police to keep it.",
	},
}

func (p paper) pdf(v lang.Voice) ([]byte, error) {
	d, err := pdf.New(v.Say(titles[p.Kind]), v.Tag, assets.Fonts(), p.IssuedAt)
	if err != nil {
		return nil, err
	}
	d.P(p.agency)
	d.H1(v.Say(titles[p.Kind]))
	d.P(v.Say("Dear %s,", p.name))
	for _, text := range p.lines(v) {
		d.P(text)
	}
	d.H2(v.Say("Showing this letter"))
	d.P(v.Say("Show it at a benefits office. The office can check it with the code and the date below, at %s or by calling %s. The check says only whether the letter stands. It shows nothing about you.", p.address, p.phone))
	d.Facts([][2]string{{v.Say("Date of issue"), v.Day(p.IssuedOn)}, {v.Say("Code"), p.code}, {v.Say("Letter number"), p.Number}})
	d.H2(v.Say("Keep it safe"))
	d.P(v.Say("Whoever finds this paper can read it. Keep it where only you reach it. If it is lost, ask for a new one: the old one then stops being good."))
	d.Rule()
	d.P(v.Say("This is a demonstration letter with plain words of its own. It is not the official text of any agency."))
	return d.Bytes()
}

func (p paper) lines(v lang.Voice) []string {
	var out []string
	for i, text := range bodies[p.Kind] {
		if p.Kind == InterimLetter && i == 1 {
			out = append(out, v.Say(text, v.Day(p.LastOn)))
			continue
		}
		out = append(out, v.Say(text))
	}
	return out
}
