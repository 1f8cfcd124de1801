-- What the version of schema 0001 wrote: one article, two statements read, one rejected, one with a corrected
-- condition, one added. Loaded by tests/store/test_migrations.py into tables of that schema.
INSERT INTO "articles" VALUES('aaaaaaaaaaaaaaaa','5b734fc2aabd8220f248d15db5c2ce38d32c57f0177f5ae1ec0c740820eac205','Kabar Rawa','id','2024-02-27','2024-02-27','2026-11-27T13:42:50.821830+00:00');
INSERT INTO "article_versions" VALUES(1,'aaaaaaaaaaaaaaaa','5b734fc2aabd8220f248d15db5c2ce38d32c57f0177f5ae1ec0c740820eac205','2026-11-27T13:42:50.821830+00:00',NULL,'Kabar Rawa','Banjir di Kedungjati',NULL,'2024-02-27T08:15:00+07:00','id','text/plain','a.txt','[]','[]','5b734fc2aabd8220f248d15db5c2ce38d32c57f0177f5ae1ec0c740820eac205','Rahayu mengatakan bahwa air sudah surut. Menurut Joko, jalan akan putus jika hujan turun lagi.',X'789C1DCADB0980301044D156A600B110C11F3B1831E46922C92E62F7AEFE0C97E16C0C7C14A7AB9EC2CC8A9DE126183B861E0CB65D65C6EAEA17585A6E13128BD1DF5F2A3A90622682263BC45C45A18FF30B69692256');
INSERT INTO "statements" VALUES(1,'16512a331ab6c229','aaaaaaaaaaaaaaaa','5b734fc2aabd8220f248d15db5c2ce38d32c57f0177f5ae1ec0c740820eac205',0,'indirect','assert',0.9,'model-1','model',0,'bahwa air sudah surut','2024-02-26','2024-02-26','2024-02-26','day',NULL,'text',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,1);
INSERT INTO "statements" VALUES(2,'d121ac7fdab74141','aaaaaaaaaaaaaaaa','5b734fc2aabd8220f248d15db5c2ce38d32c57f0177f5ae1ec0c740820eac205',1,'indirect','warn',0.6,'model-2','model',41,'jalan akan putus jika hujan turun lagi','2024-02-27','2024-02-27',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'jika hujan turun lagi',72,93,'if',0,0);
INSERT INTO "statements" VALUES(3,'ec0545fc177f5486','aaaaaaaaaaaaaaaa','5b734fc2aabd8220f248d15db5c2ce38d32c57f0177f5ae1ec0c740820eac205',0,'indirect','deny',1.0,'','Budi',0,'sudah surut','2024-02-27','2024-02-27',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0);
INSERT INTO "spans" VALUES('16512a331ab6c229',0,'SRC',0,6,'',0);
INSERT INTO "spans" VALUES('16512a331ab6c229',1,'CUE',7,17,'',0);
INSERT INTO "spans" VALUES('16512a331ab6c229',2,'CON',18,39,'',0);
INSERT INTO "spans" VALUES('d121ac7fdab74141',0,'CUE',41,48,'',0);
INSERT INTO "spans" VALUES('d121ac7fdab74141',1,'SRC',49,53,'',0);
INSERT INTO "spans" VALUES('d121ac7fdab74141',2,'CON',55,93,'',0);
INSERT INTO "spans" VALUES('d121ac7fdab74141',3,'IF',72,93,'',1);
INSERT INTO "spans" VALUES('d121ac7fdab74141',4,'IF',77,82,'2222222222222222',0);
INSERT INTO "spans" VALUES('ec0545fc177f5486',0,'SRC',0,6,'',0);
INSERT INTO "spans" VALUES('ec0545fc177f5486',1,'CON',28,39,'',0);
INSERT INTO "speakers" VALUES('16512a331ab6c229',0,'Rahayu Lestari',' rahayu lestari ','person','name',NULL,NULL,NULL,NULL);
INSERT INTO "speakers" VALUES('d121ac7fdab74141',0,'Joko Prasetyo',' joko prasetyo ','person','name',NULL,NULL,NULL,NULL);
INSERT INTO "speakers" VALUES('d121ac7fdab74141',1,'Warga',' warga ','group','role',NULL,NULL,NULL,NULL);
INSERT INTO "speakers" VALUES('ec0545fc177f5486',0,'Rahayu',' rahayu ','person','name',NULL,NULL,NULL,NULL);
INSERT INTO "judgements" VALUES(1,'1111111111111111','aaaaaaaaaaaaaaaa','16512a331ab6c229','statement.reject','{}','Siti','2024-03-01T00:00:00+00:00','narasi',NULL,NULL);
INSERT INTO "judgements" VALUES(2,'2222222222222222','aaaaaaaaaaaaaaaa','d121ac7fdab74141','statement.span','{"kind": "IF", "spans": [["IF", 77, 82]]}','Siti','2024-03-02T00:00:00+00:00',NULL,NULL,NULL);
INSERT INTO "judgements" VALUES(3,'3333333333333333','aaaaaaaaaaaaaaaa','aaaaaaaaaaaaaaaa','statement.add','{"spans": [["SRC", 0, 6], ["CON", 28, 39]], "act": "deny", "speaker": "Rahayu"}','Budi','2024-03-03T00:00:00+00:00',NULL,NULL,NULL);
INSERT INTO "anchors" VALUES(1,'1111111111111111','16512a331ab6c229','aaaaaaaaaaaaaaaa','5b734fc2aabd8220f248d15db5c2ce38d32c57f0177f5ae1ec0c740820eac205','{}');
INSERT INTO "anchors" VALUES(2,'2222222222222222','d121ac7fdab74141','aaaaaaaaaaaaaaaa','5b734fc2aabd8220f248d15db5c2ce38d32c57f0177f5ae1ec0c740820eac205','{"kind": "IF", "spans": [["IF", 77, 82]]}');
INSERT INTO "anchors" VALUES(3,'3333333333333333','ec0545fc177f5486','aaaaaaaaaaaaaaaa','5b734fc2aabd8220f248d15db5c2ce38d32c57f0177f5ae1ec0c740820eac205','{"spans": [["SRC", 0, 6], ["CON", 28, 39]], "act": "deny", "speaker": "Rahayu"}');
