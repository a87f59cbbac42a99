package simulate
import ("testing";"fmt";"sort")
func TestDbg(t *testing.T){
 _,r,l:=play(t,Config{Seed:1})
 c:=map[string]int{}
 for _,e:=range l.entries{ c[string(e.ev.Kind)+" "+e.ev.Site+" "+e.ev.Process]++}
 var ks []string; for k:=range c{ks=append(ks,k)}
 sort.Slice(ks,func(i,j int)bool{return c[ks[i]]>c[ks[j]]})
 for _,k:=range ks[:45]{fmt.Println(c[k],k)}
 fmt.Println(r.Events)
 for seed:=uint64(2);seed<12;seed++{ for _,m:=range []int{1,2,3,6,14,24}{ _,r,l:=play(t,Config{Seed:seed,Months:m}); n:=0; for _,v:=range r.Truth.Violations{n+=len(v.Lots)}
  sp:=l.mem.Lots[r.Industry.Showpiece]
  fmt.Println(seed,m,r.Events,len(r.Truth.Violations),n,len(r.Truth.Mistakes),r.Industry.CorrectedLot,r.Industry.Descendant,r.Industry.Showpiece,sp.Grade,sp.Holder,sp.Remaining, len(r.Industry.Goods))}}
}
