import { launch, context } from "./browser.mjs";
import { signIn } from "./walk.mjs";
import AxeBuilder from "@axe-core/playwright";
const base=process.env.BASE; const b=await launch(); const state=await signIn(b,base,{account:"exporter",password:"lantern"});
for (const [lang,width,dark,n] of [["en",1280,false,0],["zh",390,true,1]]) {
const ctx=await context(b,{lang,theme:dark?"dark":"light",width},state); const p=await ctx.newPage();
p.on("console",m=>{if(m.type()==="error")console.log("console",m.text())});
const chk=async(name)=>{await p.waitForTimeout(500); const over=await p.evaluate(()=>document.documentElement.scrollWidth-document.documentElement.clientWidth);
const v=(await new AxeBuilder({page:p}).withTags(["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]).setLegacyMode(true).analyze()).violations;
console.log(name,lang,width,p.url(),"over",over,v.map(x=>x.id+"("+x.impact+") "+x.nodes.slice(0,3).map(n=>n.target.join(" ")).join(";")).join(" | "));
await p.screenshot({path:`/tmp/own/${name}${n}.png`,fullPage:true});};
await p.goto(base+"/outlook/own?lang="+lang); await chk("ownform");
await p.click("#try button"); await p.waitForLoadState("load"); await chk("answer");
if(n===0){const r=await ctx.request.get(p.url().split("?")[0]+"/report.pdf"); const fs=await import("node:fs"); fs.writeFileSync("/tmp/own/report.pdf",await r.body()); console.log(r.status(), (await r.body()).length);}
await p.goto(base+"/outlook?country=DEU&lang="+lang); await chk("country");
await p.goto(base+"/outlook/levers?lang="+lang); await chk("levers");
await p.goto(base+"/outlook/capacity?lang="+lang); await chk("capacity");
await ctx.close();}
await b.close();
