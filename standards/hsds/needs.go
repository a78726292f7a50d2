package hsds

import (
	"regexp"
	"strings"
)

// Need is what a person may need; a service meets several.
type Need string

// The needs.
const (
	NeedHousing        Need = "shelter and housing"
	NeedFood           Need = "food"
	NeedLegal          Need = "legal"
	NeedImmigration    Need = "immigration"
	NeedHealth         Need = "health"
	NeedMentalHealth   Need = "mental health"
	NeedSubstanceUse   Need = "substance use"
	NeedLanguage       Need = "language and interpretation"
	NeedEmployment     Need = "employment"
	NeedEducation      Need = "education"
	NeedTransportation Need = "transportation"
	NeedCrisis         Need = "crisis and safety"
	NeedYouth          Need = "youth"
	NeedChildcare      Need = "children and childcare"
	NeedMoney          Need = "financial help and benefits"
	NeedGoods          Need = "clothing and goods"
	NeedTrafficking    Need = "trafficking survivors"
)

// NeedRule maps words to a need. Terms are whole taxonomy terms, lower case (names of the Open Eligibility taxonomy and
// its descendants); Words are whole words or phrases looked for in the service's name and description.
type NeedRule struct {
	Need  Need
	Terms []string
	Words []string
}

// NeedRulesAsOf is the day the rules were last read over; they were drawn up against the Open Eligibility taxonomy.
const NeedRulesAsOf = "2026-11-24"

// NeedRules are the rules, in the order in which needs are listed.
var NeedRules = []NeedRule{
	{NeedCrisis, []string{"emergency", "immediate safety", "help escape violence", "safe housing", "help hotlines", "psychiatric emergency services", "personal safety", "in danger", "in crisis", "disaster response", "survivors of intimate partner violence", "sexual assault survivors"},
		[]string{"crisis", "hotline", "domestic violence", "intimate partner violence", "sexual assault", "safety planning", "protective order"}},
	{NeedTrafficking, []string{"survivors of human trafficking", "human trafficking survivors"},
		[]string{"human trafficking", "trafficking survivors", "survivors of trafficking", "victims of trafficking", "trafficked", "sex trafficking", "labor trafficking", "commercial sexual exploitation"}},
	{NeedHousing, []string{"housing", "temporary shelter", "emergency shelter", "short-term housing", "long-term housing", "safe housing", "help find housing", "help pay for housing", "housing advice", "housing vouchers", "public housing", "residential housing", "residential care", "sober living"},
		[]string{"shelter", "shelters", "transitional housing", "supportive housing", "permanent housing", "rental assistance", "eviction", "rapid rehousing", "rapid re-housing"}},
	{NeedFood, []string{"food", "emergency food", "food pantry", "food delivery", "free meals", "food benefits", "government food benefits", "help pay for food", "nutrition education", "community gardens"},
		[]string{"food pantry", "food bank", "groceries", "hot meals", "meals on wheels", "soup kitchen", "snap benefits"}},
	{NeedLegal, []string{"legal", "advocacy & legal aid", "representation", "mediation", "workplace rights", "discrimination & civil rights", "guardianship", "notary"},
		[]string{"legal services", "legal aid", "legal assistance", "legal representation", "attorney", "attorneys", "lawyer", "lawyers", "pro bono"}},
	{NeedImmigration, []string{"citizenship & immigration", "immigrants", "refugees", "undocumented", "unaccompanied minors"},
		[]string{"immigration", "asylum", "t visa", "u visa", "t-visa", "u-visa", "naturalization", "refugee", "refugees"}},
	{NeedHealth, []string{"health", "medical care", "primary care", "dental care", "vision care", "checkup & test", "screening & exams", "sexual & reproductive health", "maternity care", "hiv treatment", "std/sti treatment & prevention", "vaccinations", "help find healthcare", "help pay for healthcare", "discounted healthcare", "health insurance", "hospital treatment", "women's health", "prescription assistance", "family planning", "disease screening"},
		[]string{"medical care", "primary care", "clinic", "dental", "physician", "physicians", "prenatal", "health care", "healthcare"}},
	{NeedMentalHealth, []string{"mental health care", "mental health evaluation", "counseling", "medications for mental health", "understand mental health", "psychiatric emergency services", "support groups", "anger management", "bereavement", "specialized therapy", "mental illness"},
		[]string{"mental health", "counseling", "psychotherapy", "trauma", "psychiatric", "psychiatry"}},
	{NeedSubstanceUse, []string{"addiction & recovery", "substance abuse counseling", "detox", "12-step", "medications for addiction", "peer recovery coaching", "sober living", "drug testing", "substance dependency"},
		[]string{"substance abuse", "substance use", "addiction", "detox", "recovery program"}},
	{NeedLanguage, []string{"translation & interpretation", "english as a second language (esl)", "foreign languages", "limited english", "english as second language"},
		[]string{"interpretation services", "interpreter", "interpreters", "translation", "esl", "esol", "english as a second language"}},
	{NeedEmployment, []string{"work", "help find work", "job placement", "skills & training", "interview training", "resume development", "supported employment", "skills assessment", "specialized training", "unemployment benefits", "supplies for work", "clothes for work", "help pay for work expenses", "workplace rights"},
		[]string{"employment", "job training", "job placement", "job search", "workforce", "vocational"}},
	{NeedEducation, []string{"education", "more education", "alternative education", "ged/high-school equivalency", "basic literacy", "tutoring", "computer class", "college readiness", "help find school", "help pay for school", "special education"},
		[]string{"ged", "literacy", "tutoring", "scholarship", "scholarships"}},
	{NeedTransportation, []string{"transit", "transportation", "bus passes", "help pay for transit", "help pay for gas", "transportation for healthcare", "transportation for school", "help pay for car"},
		[]string{"transportation", "bus tokens", "bus pass", "metro cards"}},
	{NeedYouth, []string{"youth development", "runaways", "foster youth", "teens (13-19)", "unaccompanied minors", "mentoring", "after school care", "youth (6-12)", "young adults transitioning out of cfsa care"},
		[]string{"youth", "teens", "runaway", "adolescents", "adolescent"}},
	{NeedChildcare, []string{"childcare", "help find childcare", "help pay for childcare", "head start", "preschool", "early childhood intervention", "baby supplies", "diapers & formula", "parenting education", "day camp", "adoption & foster care"},
		[]string{"child care", "childcare", "daycare", "preschool", "diapers"}},
	{NeedMoney, []string{"money", "financial assistance", "financial education", "emergency payments", "government benefits", "disability benefits", "retirement benefits", "help pay for utilities", "loans", "personal loans", "tax preparation", "credit counseling", "understand government programs", "savings program", "identification recovery"},
		[]string{"financial assistance", "public benefits", "tanf", "medicaid", "cash assistance", "utility assistance"}},
	{NeedGoods, []string{"goods", "clothing", "baby clothes", "clothing vouchers", "furniture", "home goods", "personal hygiene", "personal care items", "toys & gifts", "blankets & fans"},
		[]string{"clothing", "furniture", "toiletries", "household items"}},
}

// Found is a need with the reason for it, to be shown beside it.
type Found struct {
	Need Need
	By   string // the rule's own term or word
	From string // "taxonomy term", "name" or "description"
}

var needWords = func() []*regexp.Regexp {
	out := make([]*regexp.Regexp, len(NeedRules))
	for i, r := range NeedRules {
		var q []string
		for _, w := range r.Words {
			q = append(q, regexp.QuoteMeta(w))
		}
		out[i] = regexp.MustCompile(`(?i)\b(?:` + strings.Join(q, "|") + `)\b`)
	}
	return out
}()

// Needs says which needs a service meets, by its terms first, then its name, then its description: the first reason of
// each need is given, in the order of NeedRules. An empty result says that the rules are silent, not that it meets none.
func Needs(s Service, terms []TaxonomyTerm) []Found {
	have := map[string]bool{}
	for _, t := range terms {
		have[strings.ToLower(t.Name)] = true
	}
	var out []Found
rules:
	for i, r := range NeedRules {
		for _, t := range r.Terms {
			if have[t] {
				out = append(out, Found{r.Need, t, "taxonomy term"})
				continue rules
			}
		}
		for _, in := range [][2]string{{s.Name + " " + s.AlternateName, "name"}, {s.Description, "description"}} {
			if w := needWords[i].FindString(in[0]); w != "" {
				out = append(out, Found{r.Need, strings.ToLower(w), in[1]})
				continue rules
			}
		}
	}
	return out
}
