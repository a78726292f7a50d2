package linkage

import (
	"bytes"
	"strings"
)

// idle words carry no identity: titles, suffixes and the particles that come and go between two spellings of one name.
var idle = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`mr mrs ms miss mx dr prof sir dame lord lady rev fr sr sra srta don dona dona senor senora senorita
		jr snr ii iii iv esq phd md monsieur madame mme mlle herr frau pan pani hajji haji hajj sheikh shaikh sheik ustad
		de del della di da das do dos du des d la las le les lo los el al ul ur van von der den ten ter vander zu zur zum af av
		bin ibn ben bint binti abu bou ould oulad ap y e und i nee`) {
		idle[w] = true
	}
}

func idleWord(w word) bool { return len(w.latin) <= 8 && w.script == latin && idle[string(w.latin)] }

// patronymic recognises Slavic patronymics, which stand between given and family name or are left out.
func patronymic(s []byte) bool {
	if len(s) < 7 {
		return false
	}
	for _, end := range []string{"ovich", "evich", "ovych", "ievich", "ovna", "evna", "ivna", "yovych", "ovic", "ichna"} {
		if bytes.HasSuffix(s, []byte(end)) {
			return len(end) > 4 || len(s) >= 8
		}
	}
	return false
}

// familyFirst recognises full names of two to four words, none long, that begin with a common Chinese, Korean or Vietnamese
// family name.
func familyFirst(ws []word) bool {
	if len(ws) < 2 || len(ws) > 4 {
		return false
	}
	if ws[0].script == han {
		return true
	}
	if ws[0].script != latin || !eastern[string(ws[0].latin)] || eastern[string(ws[len(ws)-1].latin)] {
		return false
	}
	for _, w := range ws[1:] {
		if len(w.latin) > 9 {
			return false
		}
	}
	return true
}

var eastern = map[string]bool{}
var markers = map[string][]string{}

func init() {
	for _, w := range strings.Fields(`wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo luo zheng liang xie tang deng feng cao peng
		zeng xiao tian pan yuan cai jiang yu du ye cheng wei lu ding ren shen yao cui tan liao fan shi jin
		nguyen tran le pham hoang huynh phan vu vo dang bui ho ngo duong ly kim park pak choi jeong kang cho yoon jang lim han`) {
		eastern[w] = true
	}
	for culture, list := range map[string]string{
		"Spanish or Portuguese": `garcia rodriguez martinez hernandez lopez gonzalez perez sanchez ramirez torres flores rivera gomez diaz reyes cruz morales ortiz gutierrez chavez ramos
			ruiz mendoza alvarez jimenez castillo vasquez romero moreno herrera medina aguilar vargas guzman mendez munoz salazar guerrero soto silva santos souza oliveira
			pereira ferreira costa rodrigues almeida carvalho jose juan maria luis carlos jorge guadalupe esperanza alejandra xochitl joao`,
		"Arabic": `mohammed muhammad mohamed mohammad ahmed ahmad ali hassan hussein hussain abdullah abdul abd rahman khalid omar umar ibrahim yusuf youssef mustafa mahmoud fatima aisha
			khadija zainab maryam salim saleh nasser hamid karim rashid tariq jamal`,
		"Vietnamese": `nguyen tran pham huynh phan vu vo dang bui ngo duong thi`,
		"Chinese or Korean": `wang zhang liu chen yang zhao huang zhou xu zhu gao guo luo zheng liang xie deng feng cao zeng xiao tian yuan cai jiang
			kim park choi jeong yoon jang`,
		"South Asian": `singh kumar patel sharma khan begum devi das gupta shah reddy rao nair iyer kaur banerjee chatterjee mukherjee bibi akter hossain islam uddin
			thapa gurung tamang perera silwal`,
		"West African": `diallo traore diop ndiaye keita toure camara coulibaly sow ba cisse kone okafor okoro adebayo okonkwo mensah owusu boateng asante
			fatoumata aminata mamadou ousmane kwame chukwu ngozi abubakar musa`,
		"Filipino": `santos reyes cruz bautista delacruz dela dimaculangan macapagal magsaysay dalisay marivic maricel rosalinda jejomar dimagiba panganiban`,
	} {
		for _, w := range strings.Fields(list) {
			markers[w] = append(markers[w], culture)
		}
	}
}

// Cultures of names, as [Result.CultureOf] tells them. They group error rates; no decision about a record hangs on them.
const unknownCulture = "not told by the name"

// cultureOf guesses the culture of a name from its script, its words and their endings. It is a coarse guess about a name, not about a person.
func (t *tokens) cultureOf(nm *name) string {
	votes := map[string]int{}
	for i := range nm.n {
		tok := nm.token[i]
		switch t.info[tok].script {
		case cyrillic:
			votes["Slavic"] += 3
		case arabic:
			votes["Arabic"] += 3
		case han:
			votes["Chinese or Korean"] += 3
		case indic:
			votes["South Asian"] += 3
		case greek, hebrew, otherScript:
			votes["other script"] += 3
		}
		w := t.latin[tok]
		for _, c := range markers[string(w)] {
			votes[c] += 2
		}
		for _, e := range endings {
			if len(w) > len(e.end)+2 && bytes.HasSuffix(w, []byte(e.end)) {
				votes[e.culture]++
				break
			}
		}
	}
	best, score := unknownCulture, 0
	for _, c := range cultureOrder {
		if votes[c] > score {
			best, score = c, votes[c]
		}
	}
	if score == 0 && nm.n > 0 {
		for i := range nm.n {
			if nicknames[string(t.latin[nm.token[i]])] != nil {
				return "English or Western European"
			}
		}
	}
	return best
}

var cultureOrder = []string{"Spanish or Portuguese", "Arabic", "Vietnamese", "Chinese or Korean", "South Asian", "West African", "Filipino", "Slavic", "other script"}

var endings = []struct{ end, culture string }{
	{"ovich", "Slavic"}, {"enko", "Slavic"}, {"ovna", "Slavic"}, {"evna", "Slavic"}, {"skyi", "Slavic"}, {"skiy", "Slavic"}, {"skaya", "Slavic"}, {"chuk", "Slavic"},
	{"ski", "Slavic"}, {"sky", "Slavic"}, {"ova", "Slavic"}, {"eva", "Slavic"}, {"ov", "Slavic"}, {"ev", "Slavic"},
	{"guez", "Spanish or Portuguese"}, {"ndez", "Spanish or Portuguese"}, {"inez", "Spanish or Portuguese"}, {"rrez", "Spanish or Portuguese"},
	{"ullah", "Arabic"}, {"uddin", "South Asian"}, {"allah", "Arabic"}, {"preet", "South Asian"}, {"deep", "South Asian"},
}

// nicknames maps a given name to the groups it belongs to; two names that share a group may be one person's. The groups hold
// short forms and forms of one name in other languages.
var nicknames = map[string][]uint16{}

func init() {
	for i, line := range strings.Split(strings.TrimSpace(nicknameGroups), "\n") {
		for _, w := range strings.Fields(line) {
			nicknames[w] = append(nicknames[w], uint16(i))
		}
	}
}

func shareGroup(a, b []uint16) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

const nicknameGroups = `
robert rob bob bobby robbie bert roberto roberta rupert robin
william will bill billy willie willy liam wm guillermo guillaume wilhelm bil
richard rick rich dick ricky dickie ricardo
john jack johnny jon ian sean juan jean giovanni hans ivan johann johannes joan jan yan evan shaun joao ioan jno
james jim jimmy jamie jem diego jaime jacques jas seamus
jacob jake jacobo jakob yakov yaakov jacques iago
thomas tom tommy thom tomas tommie thos
charles charlie chuck carlos karl carl chas charley carlo
edward ed eddie ted ned teddy eduardo eddy edouard eduard
edmund ed eddie ned ted
edwin ed eddie ned
henry harry hank hal enrique henri heinrich hen
harold harry hal
george georgie jorge georges georg yuri geo
joseph joe joey jose jo giuseppe yusuf youssef yosef yousef josef jos
josephine josie jo
michael mike mick mickey miguel michel mikhail micky mischa misha mikael
david dave davy davie dafydd dawood dai
daniel dan danny dani
samuel sam sammy saml
samantha sam sammy
benjamin ben benny benji benjie
alexander alex alec sandy alejandro alexandre sasha oleksandr aleksandr alistair alasdair xander lex aleksander al
alexandra alex sandra sandy alejandra oleksandra aleksandra sasha lexi
andrew andy drew andres andre andrei andriy andreas
anthony tony antonio ant antoine anton
francis frank frankie francisco francois franz fran francesco frances
frances fran fanny francesca francisca frankie fannie
frederick fred freddie freddy fritz federico frederic friedrich
alfred alf fred alfie alfredo
albert al bert bertie alberto
herbert bert herb bertie
hubert bert hugh hubie
arthur art arturo artie
walter walt wally wat
peter pete pedro pierre petr pyotr pieter petro
philip phil pip felipe philippe phillip
stephen steve steven stevie esteban stefan etienne stepan
matthew matt mateo matthieu matty mathew matthias
nicholas nick nicky nicolas nikolai mykola klaus nico nicol
patrick pat paddy patricio padraig
patricia pat patty tricia patsy trish
christopher chris kit cristobal christophe topher kester
christina chris tina chrissie cristina christine kristina kirsty
christian chris cristian
timothy tim timmy
gregory greg gregorio grigory hryhoriy
jeffrey jeff geoffrey geoff
kenneth ken kenny
lawrence larry laurence lorenzo laurent lawrie
leonard len lenny leo leonardo
nathaniel nat nate nathan
oliver ollie oli noll
raymond ray ramon
ronald ron ronnie
donald don donnie
douglas doug
gerald gerry jerry
jeremiah jerry jeremy
vincent vince vicente vinny
victor vic viktor
zachary zach zack
archibald archie
augustus gus august augustine
bartholomew bart bat
theodore ted theo teddy fyodor
edgar ed eddie
ebenezer eben
ernest ernie ernesto
eugene gene eugenio
gilbert gil bert
humphrey humph
isaac ike zak
joshua josh
louis lou lewis luis louie ludwig luigi
luke lucas luc lukas
mark marcus marc marcos
martin marty martyn
maurice morris moritz
oscar ossie
paul pablo pavel pavlo paulo pol
ralph rafe raul
reginald reg reggie
roger rodge rodger
rudolph rudy rudolf
sidney sid
simon si simeon
sylvester sly
tobias toby
elizabeth liz beth betty eliza lizzie bess betsy isabel elsie lisa elisabeth libby bessie elspeth isabella lizbeth ysabel yelizaveta bet betsey
isabella bella isabel izzy belle
mary molly polly maria marie mae may mamie maryam miriam mariya moll mara
margaret maggie meg peggy margarita daisy greta madge marguerite peg margery rita marge
katherine kate kathy katie catherine kitty kathleen cathy ekaterina katya catalina kathryn katharine catharine kit cate
anne ann anna annie nancy nan ana hannah anya nanny annette anita
susan sue susie suzanne susana susanna susannah suki
sarah sally sara sadie sal
jane jenny jean janet joan juana jeanne janie
jennifer jenny jen jenni
dorothy dot dolly dora dottie dorothea thea
eleanor nell ellie nora ellen leonor eleanora nelly lenora elinor nellie
helen nell ellen nellie elena olena helena
harriet hattie harriett hatty harrie henrietta
henrietta etta hetty hettie
charlotte lottie charlie carlota lotte carlotta
caroline carrie carol carolina
emily em emmy emilia milly
emma em emmy
florence flo flora flossie
frederica freda freddie
georgina georgie georgiana
gertrude gert trudy gertie
grace gracie graciela
jessica jess jessie
judith judy
julia julie juliet juliana julia
laura laurie lora
lucy lucia lucille lucie
louisa louise lou luisa
lillian lil lily lilian lilly
mabel mab amabel
martha patty mattie marta
matilda tilly mathilda maud tillie mattie
mildred millie
millicent millie milly
rebecca becky becca
rachel rae raquel
rose rosie rosa rosalind
ruth ruthie
sophia sophie sofia zofia sonya
teresa terry tess theresa tessa therese
victoria vicky tori vicki
virginia ginny
winifred winnie freda
wilhelmina mina billie
agnes aggie nessie
amelia millie amy emilia
barbara barb babs barbary
beatrice bea trixie beatriz
bridget biddy bridie
cecilia celia cissy cecily
constance connie
cordelia delia
deborah debbie deb
delilah lila
ethel ettie
eva eve evie
evelyn evie eve
ada adelaide addie adele
adeline addie ada
guadalupe lupe lupita
dolores lola
mercedes mercy
concepcion concha
jesus chuy chucho
ignacio nacho
mohammed muhammad mohamed mohammad mehmet mohamad muhammed mohd mamadou
ahmed ahmad ahmet
hussein hussain hossein husain
abdullah abdallah abdulla
fatima fatma fatimah fatoumata
aisha ayesha aicha aishah
omar umar
ali aly
dmitri dima dmitry dmytro dimitri
vladimir vova volodymyr
anastasia nastya anastasiya
olga olha
tatiana tanya tetiana
sergei serhiy sergey serge
yevgeny yevhen evgeny
`
