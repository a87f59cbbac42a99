package screening

import "strings"

// class is what a word does in a name.
type class uint8

const (
	plain    class = iota
	legal          // legal form of a company
	particle       // al, bin, de: what joins names
	title          // Mr, Dr, Haji
	generic        // bank, trading: says what many do
	number
)

// legalForms are groups of one meaning, a line each: the first word names the
// group. Several words are written with a hyphen.
const legalForms = `
co company corp corporation inc incorporated compania compagnie compan comp
ltd limited ltda limitada pvt-ltd private-limited co-ltd company-limited
llc limited-liability-company l-l-c llp lp limited-partnership ooo too limited-liability-partnership obshchestvo-s-ogranichennoy-otvetstvennostyu
ag aktiengesellschaft akg aktg
gmbh gesellschaft-mit-beschrankter-haftung
jsc joint-stock-company joint-stock-compan oao zao pao ao ojsc cjsc pjsc pao public-joint-stock-company open-joint-stock-company closed-joint-stock-company otkrytoe-aktsionernoe-obshchestvo aktsionernoe-obshchestvo
plc public-limited-company
sa sociedad-anonima societe-anonyme
sas
sarl srl societatea-cu-raspundere-limitata
sl
bv
nv
spa
ab
oy oyj
kk kabushiki-kaisha
pte
sdn
bhd
ano avtonomnaya-nekommercheskaya-organizatsiya
spzoo sp-z-o-o
`

// equivalents are words of one meaning or one name, a line each.
const equivalents = `
1 one first 1st
2 two second 2nd
3 three third 3rd
4 four fourth 4th
5 five fifth 5th
6 six sixth 6th
7 seven seventh 7th
8 eight eighth 8th
9 nine ninth 9th
10 ten tenth 10th
44 forty-four fourty-four forty-4 fourty-4
usa us united-states united-states-of-america
uk gb united-kingdom great-britain
tech technology technologies tekhnologii
intl international internatl
grp group groupe gruppe gruppa
srvces services service svcs srvcs
comm communication communications
ind industries industry industrial inds
mfg manufacturing manufacturers
mgmt management
univ university universitet universitat universidad
inst institute institut instituto
natl national
dev development
engr engineering engg
elec electronics electronic electrical
organisation organization org
centre center tsentr
trading trade tradng
bank banque banco
robert bob rob bobby
william bill will billy liam
richard dick rick
edward ed eddie
theodore theo ted
james jim jimmy
john jack johnny
joseph joe yusuf yousef youssef josef iosif yusif
benjamin ben
alexander alex aleksandr alexandre aleksander oleksandr alejandro sasha iskandar
michael mike mikhail michel miguel mikhael
nicholas nick nikolai nikolay nicolas
elizabeth liz beth yelizaveta elisabeth
margaret maggie peggy
katherine catherine kate yekaterina ekaterina
thomas tom
anthony tony antonio anton
peter pyotr petr pedro pierre
paul pavel pablo pol
george georgy georgi jorge yuri yury
andrew andrei andrey andreas andre
stephen steven steve stepan stefan
daniel dan danny danil
samuel sam
david dave daud dawood davud
matthew matt
eugene evgeny yevgeny evgeniy yevgeniy gene
sergey sergei serge sergejs sergiy
vladimir volodymyr wladimir
dmitry dmitri dmitriy
igor ihor
mohammed muhammad mohamed mohammad muhammed mahomed mohamad muhamad mohd mehmet
ahmed ahmad ahmet
abraham ibrahim avraham
solomon suleiman sulayman suleyman
moses musa moussa
abdallah abdullah abdulla
xi shi hsi
zhang chang
zhou chou chow
zhao chao
cai tsai
cao tsao
xu hsu
xie hsieh
qian chien
jiang chiang
deng teng
zedong tse-tung tsetung
peng peng
beijing peking
guangzhou canton
lee yi rhee li ri
park pak bak
choi choe
jung jeong chong
kim gim
`

const particles = `al el ul ur ad as ar az an bin ben ibn bint de del la le les di da do dos das van von der den ter y e und et and of the na i ould ulad`
const titles = `mr mrs ms dr prof sir sheikh shaikh sheik haji hajji hadji mullah maulavi mawlawi maulawi qari sayyid sayed monsieur general gen colonel col captain capt major rev hon`
const generics = `abu abou abd abdul abdel bank group international trading trade company industries industry industrial services service technology tech technologies holding holdings global investment investments development management capital solutions systems enterprise enterprises general national construction engineering shipping logistics energy trust fund institute university research center academy foundation organisation department ministry china iran russia export import intl ind grp srvces dev mgmt natl univ inst engr elec centre`

// stockPhrases say whom else a measure reaches, not what the party is called.
var stockPhrases = []string{
	"and any successor, sub-unit, or subsidiary thereof", "and any successor sub-unit or subsidiary thereof",
	"and any successor, sub-unit or subsidiary thereof", "and any successors, sub-units, or subsidiaries thereof",
}

// meaning is the group a word belongs to, and its class.
type meaning struct {
	word  string
	class class
}

// known are words and runs of words that mean something; longest is the length
// of the longest run.
var known, longest = func() (map[string]meaning, int) {
	m, most := map[string]meaning{}, 1
	group := func(lines string, c class) {
		for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
			words := strings.Fields(line)
			c := c
			if words[0][0] <= '9' {
				c = number
			}
			for _, w := range words {
				run := strings.ReplaceAll(w, "-", " ")
				if _, ok := m[run]; !ok {
					m[run] = meaning{words[0], c}
				}
				most = max(most, strings.Count(run, " ")+1)
			}
		}
	}
	group(legalForms, legal)
	group(equivalents, plain)
	role := func(list string, c class) {
		for _, w := range strings.Fields(list) {
			if old, ok := m[w]; !ok || old.class == plain {
				m[w] = meaning{old.word, c}
			}
		}
	}
	role(particles, particle)
	role(titles, title)
	role(generics, generic)
	return m, most
}()
