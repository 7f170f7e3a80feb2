"""another generator: files by sender with habits, outsiders mostly numberless, fillers, slips, own rates. usage gen2.py N R seed out"""
import sys,random,os,datetime as dt,names,csv
N,R,seed,OUT=int(sys.argv[1]),int(sys.argv[2]),int(sys.argv[3]),sys.argv[4]; os.makedirs(OUT,exist_ok=True)
r=random.Random(seed)
def load(f):
    n,w,p=[],[],0
    for l in open(os.path.join(os.path.dirname(names.__file__),f)):
        a=l.split(); n.append(a[0].title()); c=float(a[2]); w.append(max(c-p,1e-4)); p=c
    return n,w
L,M,F=load("dist.all.last"),load("dist.male.first"),load("dist.female.first")
extra=["Muñoz","Peña","Núñez","García-López","De La Cruz","Van Der Berg","O'Connor","D'Angelo","St. John","Müller","Nguyen","Tran","McDonald","MacLeod","Łukaszewski","José Ortiz"]
def last(): 
    x=r.random()
    if x<.03: return r.choice(extra)
    if x<.06: return r.choices(L[0],L[1])[0]+r.choice("- ")+r.choices(L[0],L[1])[0]
    return r.choices(L[0],L[1])[0]
NK={"William":["Bill","Will","Billy","Wm"],"Robert":["Bob","Rob"],"James":["Jim","Jimmy"],"John":["Jack","Johnny"],"Michael":["Mike"],"Richard":["Rick","Dick","Rich"],"Charles":["Chuck","Charlie"],"Thomas":["Tom"],"Christopher":["Chris"],"Daniel":["Dan","Danny"],"Joseph":["Joe","Joey"],"Elizabeth":["Liz","Beth","Betsy"],"Jennifer":["Jen","Jenny"],"Patricia":["Pat","Trish"],"Margaret":["Peggy","Meg"],"David":["Dave"],"Edward":["Ed","Ted"],"Anthony":["Tony"],"Steven":["Steve"],"Kenneth":["Ken"]}
cities=[c+s for c in ["Ash","Oak","Clear","River","Stone","Green","Maple","West","Cedar","Silver","Iron","Fair","Glen","Haw","Lin"] for s in ["ton","ville","field","brook","wood","dale"," Grove"," Springs"]]
A=[]
for c in cities: A.append((c+r.choice([" Police Department"," Police Department"," County Sheriff's Office"," Department of Public Safety"])))
def agt(a):
    x=r.random()
    if x<.5: return a
    if x<.7: return a.replace("Police Department","PD").replace("Sheriff's Office","SO").replace("Department of Public Safety","DPS")
    if x<.8: return "".join(w[0] for w in a.replace("'s","").split())
    if x<.9: return a.upper()
    i=r.randrange(1,len(a)-1); return a[:i]+a[i+1:]
def day(): return dt.date(1955,1,1)+dt.timedelta(int(r.betavariate(2,2)*365*48))
class P: pass
people=[]
def person():
    p=P(); p.m=r.random()<.8; p.first=r.choices(*(M if p.m else F))[0]; p.mid=r.choices(*(M if p.m else F))[0] if r.random()<.8 else ""; p.last=last(); p.suf=r.choice(["Jr","Sr","III"]) if p.m and r.random()<.05 else ""; p.b=day(); p.ag=int(len(A)*r.random()**2); p.ag2=r.randrange(len(A)) if r.random()<.15 else p.ag; p.maid=last() if not p.m and r.random()<.35 else None; p.nick=r.choice(NK[p.first]) if p.first in NK and r.random()<.4 else None; p.goesmid=p.mid and r.random()<.02; return p
pool=r.sample(range(1,10*N),N*2); 
for i in range(N): people.append(person())
for i in range(N//80):   # relatives: father/son, twins
    a,b=r.choice(people),r.choice(people)
    if a is b: continue
    b.last,b.ag=a.last,a.ag
    if r.random()<.5: b.first,b.m,b.mid=a.first,a.m,a.mid if r.random()<.5 else b.mid; b.suf="Jr" if r.random()<.7 else ""
    else: b.b=a.b
for i,p in enumerate(people): p.lic=str(pool[i]); p.reg=True
ghosts=[]
for i in range(N//20):
    g=person(); g.lic=str(pool[N+i]) if r.random()<.4 else None
    if r.random()<.1:
        a=r.choice(people); g.last=a.last; g.ag=a.ag
        if r.random()<.3: g.first=a.first
    ghosts.append(g)
w=csv.writer(open(f"{OUT}/agencies.csv","w")); w.writerow(["agency_id","agency_name"]); [w.writerow([1000+i,a]) for i,a in enumerate(A)]
w=csv.writer(open(f"{OUT}/registry.csv","w")); w.writerow("license_no,last_name,first_name,middle_name,suffix,birth_date,agency_id,agency_name,email".split(","))
for p in people: w.writerow([p.lic,p.last,p.first,p.mid if r.random()<.6 else p.mid[:1],p.suf,p.b.isoformat() if r.random()<.97 else "",1000+p.ag,A[p.ag],""])
al="abcdefghijklmnopqrstuvwxyz"
def typo(s):
    if len(s)<3: return s
    k=r.random(); i=r.randrange(len(s))
    if k<.25: return s[:i]+s[i+1:]
    if k<.5: return s[:i]+r.choice(al)+s[i+1:]
    if k<.7: return s[:i]+s[i]+s[i:]
    if k<.85 and i+1<len(s): return s[:i]+s[i+1]+s[i]+s[i+2:]
    return typo(typo(s)) if r.random()<.5 else s.replace("ph","f").replace("ck","k").replace("ie","ei").replace("ee","ea")
import unicodedata
def asc(s): return "".join(c for c in unicodedata.normalize("NFKD",s) if not unicodedata.combining(c))
def ltypo(x):
    k=r.random(); i=r.randrange(len(x))
    if k<.5: return x[:i]+str((int(x[i])+r.randrange(1,10))%10)+x[i+1:]
    if k<.7 and i+1<len(x): return x[:i]+x[i+1]+x[i]+x[i+2:]
    if k<.8: return x[:i]+x[i+1:] or x
    if k<.9: return x[:i]+str(r.randrange(10))+x[i:]
    return str(r.randrange(1,10*N))
rw=csv.writer(open(f"{OUT}/rows.csv","w")); tw=csv.writer(open(f"{OUT}/truth.csv","w"))
rw.writerow("row_id,license_no,officer_name,birth_date,agency_name,course_no,course_title,completion_date,hours,area,source,file".split(",")); tw.writerow("row_id,true_license_no,event_id,kind,lic_kind,true_hours".split(","))
n=0; f=0; byag={}
for p in people: byag.setdefault(p.ag,[]).append(p)
gby={}
for p in ghosts: gby.setdefault(p.ag,[]).append(p)
while n<R:
    f+=1; k=r.randrange(5,60); host=int(len(A)*r.random()**2)
    if r.random()<.5 and byag.get(host): who=[r.choice(byag[host]) if r.random()<.9 else r.choice(people) for _ in range(k)]
    else: who=[r.choice(people) for _ in range(k)]
    who=[(r.choice(gby.get(host) or ghosts) if r.random()<.5 else r.choice(ghosts)) if r.random()<.015 else p for p in who]
    hb=dict(swap=r.random()<.02,dmy=r.random()<.03,nodob=r.random()<.4,nolic=r.random()<.06,slip=r.random()<.02,dslip=r.random()<.005,fill=r.random()<.03,filb=r.random()<.02,fmt=r.randrange(3),upper=r.random()<.3,noag=r.random()<.15,pre=r.choice(["","","","MO-","POST ","0"]),noise=1 if r.random()<.8 else 4,hostag=r.random()<.1,cut=r.random()<.02)
    rec=[]
    for p in who:
        la,fi,mi=p.last,p.first,p.mid; x=r.random(); kind="ok"
        if p.maid and r.random()<.3: la=p.maid
        if ("-" in la or " " in la) and r.random()<.3: la=r.choice([q for q in la.replace("-"," ").split() if len(q)>2] or [la])
        if p.nick and r.random()<.5: fi=p.nick
        elif p.goesmid: fi,mi=p.mid,""
        elif r.random()<.01: fi=fi[0]
        if r.random()<.02*hb["noise"]: la=typo(la)
        if r.random()<.015*hb["noise"]: fi=typo(fi)
        if r.random()<.6: la,fi=asc(la),asc(fi)
        mi=r.choice(["",mi,mi[:1],mi[:1]+"." if mi else ""]); su=p.suf if r.random()<.5 else ""
        if hb["cut"]: la=la[:7]
        if hb["swap"] or r.random()<.003: la,fi=fi,la
        if hb["upper"]: la,fi,mi=la.upper(),fi.upper(),mi.upper()
        nm=(f"{la}{' '+su if su else ''}, {fi} {mi}" if hb["fmt"]==0 else f"{fi} {mi} {la} {su}" if hb["fmt"]==1 else f"{la}, {fi}").strip()
        b=p.b
        if r.random()<.02: b=r.choice([dt.date(b.year,b.day,b.month) if b.day<13 else b, b+dt.timedelta(1), b.replace(year=b.year+r.choice([-1,1,10]),day=min(b.day,28)), day()])
        if hb["dmy"]: b=dt.date(b.year,b.day,b.month) if b.day<13 else None
        bs="" if hb["nodob"] or r.random()<.1 or b is None else b.isoformat() 
        if hb["filb"] and r.random()<.7: bs="1900-01-01"
        lic=p.lic or ""; 
        if hb["nolic"] or r.random()<.03: lic="";kind="missing"
        elif r.random()<.015*hb["noise"] and lic: lic=ltypo(lic);kind="typo"
        if hb["fill"] and r.random()<.3: lic=r.choice(["99999","00000","N/A","12345"]);kind="filler"
        a="" if hb["noag"] else agt(A[host] if hb["hostag"] else A[p.ag if r.random()<.97 else p.ag2])
        rec.append([p,nm,lic and hb["pre"]+lic if lic.isdigit() else lic,bs,a,kind])
    if hb["slip"]:
        i=r.randrange(k); ls=[q[2] for q in rec]
        for j in range(i,k): rec[j][2]=ls[j-1] if j>i else ""; rec[j][5]="slip"
    if hb["dslip"]:
        ls=[q[3] for q in rec]
        for j in range(1,k): rec[j][3]=ls[j-1]
    for p,nm,lic,bs,a,kind in rec:
        n+=1
        tl=p.lic if getattr(p,"reg",False) else ""
        rw.writerow([n,lic,nm,bs,a,"C%d"%f,"t","2025-01-01","2","","",f]); tw.writerow([n,tl,n,"orig",kind,"2"])
