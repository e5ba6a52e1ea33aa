"""The table of permissions: what each kind of person gets at each address.

The columns are those of `everything.PEOPLE`: somebody who is not signed in, the installation's owner (who has no role
in the study), a person of no study, then the study's viewer, rater, adjudicator and lead. `login` sends to the sign-in
page; what a person may not know of is 404, what they may know of but not do is 403, what is too early or too late is
409; 400 and 302 are forms that were allowed in and were empty or went through. `ADDRESS@PHASE` is the round's phase.
"""

PUBLIC = "200 200 200 200 200 200 200"
NOBODY = "404 404 404 404 404 404 404"
SIGNED_IN = "login 404 404 404 404 404 404"  # there is nothing for them either
#            anonymous owner stranger viewer rater adjudicator lead
PERSONS = "  login     200   200      200    200   200         200"
OWNERS = "   login     200   404      404    404   404         404"
MEMBERS = "  login     404   404      200    200   200         200"
LEADS = "    login     404   404      403    403   403         200"
EDITORS = "  login     404   404      403    403   200         200"
SETTLERS = " login     404   404      403    200   200         200"
RATERS = "   login     404   404      404    200   404         404"
DONE = "     login     404   404      403    403   403         302"
EMPTY = "    login     404   404      403    403   400         400"
API = "      401       404   404      200    200   200         200"
API_OF_ITS_RATER = "401 404 404 404 200 404 404"

GET = {
    # the door
    "health": PUBLIC,
    "account_login": "200 302 302 302 302 302 302",
    "account_inactive": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "accounts:first_owner": NOBODY,  # there is an owner already
    "studies:join": PUBLIC,  # whoever holds the link
    # one's own account
    "account_logout": PERSONS,
    "account_reauthenticate": PERSONS,
    "account_change_password": PERSONS,
    "accounts:profile": PERSONS,
    "coding:keys": PERSONS,
    "overview:digest": PERSONS,
    "accounts:tokens": PERSONS,
    "accounts:people": OWNERS,
    "agreement:calculator": PERSONS,
    # studies
    "overview:studies": PERSONS,
    "overview:study": MEMBERS,
    "studies:new": PERSONS,
    "studies:settings": LEADS,
    "studies:members": MEMBERS,
    "studies:protocol": MEMBERS,
    "studies:edit_protocol": LEADS,
    "studies:log": LEADS,
    # reports
    "mining:reports": MEMBERS,
    "mining:report": MEMBERS,
    "mining:changes": MEMBERS,
    "mining:import": LEADS,
    "mining:harvest": LEADS,
    "mining:harvest_progress": LEADS,
    "mining:problems": LEADS,
    "mining:github": LEADS,
    "mining:duplicates": LEADS,
    "mining:duplicates_searching": LEADS,
    "mining:duplicate_pair": LEADS,
    "mining:git": LEADS,
    "mining:git_plan": LEADS,
    "mining:git_unpacking": LEADS,
    "mining:sample": PERSONS,  # an invented file that shows the columns
    # the codebook: its versions are everybody's, its draft is the editors'
    "taxonomy:codebook": "login 404 404 302 302 200 200",
    "taxonomy:facet": EDITORS,
    "taxonomy:code": EDITORS,
    "taxonomy:leave": EDITORS,
    "taxonomy:new_facet": EDITORS,
    "taxonomy:new_code": EDITORS,
    "taxonomy:similar": EDITORS,
    "taxonomy:words": EDITORS,
    "taxonomy:import": EDITORS,
    "taxonomy:schemes": EDITORS,
    "taxonomy:export": EDITORS,
    "taxonomy:publish": LEADS,
    "taxonomy:versions": MEMBERS,
    "taxonomy:version": MEMBERS,
    "taxonomy:code_at": MEMBERS,
    "taxonomy:difference": MEMBERS,
    "taxonomy:export_version": MEMBERS,
    # rounds
    "overview:planner": LEADS,
    "adjudication:training": NOBODY.replace("404", "login", 1),  # the stage has no training round
    "adjudication:compared": NOBODY.replace("404", "login", 1),
    "rounds:rounds": MEMBERS,
    "rounds:round": MEMBERS,
    "rounds:new": LEADS,
    "rounds:preview": LEADS,
    "rounds:extend": "login 404 404 403 403 403 409",  # only while it is open
    "rounds:extend@open": LEADS,
    "rounds:preview_extended": "login 404 404 403 403 403 409",
    "rounds:preview_extended@open": LEADS,
    "rounds:draws": MEMBERS,
    "rounds:draw": MEMBERS,
    "rounds:check_draw": MEMBERS,
    "rounds:download_draw": MEMBERS,
    "rounds:new_draw": LEADS,
    "rounds:preview_draw": LEADS,
    "rounds:extend_draw": LEADS,
    "rounds:preview_extension": LEADS,
    "rounds:screening": MEMBERS,
    "rounds:machines": MEMBERS,
    "rounds:phase": MEMBERS,
    "rounds:verdict": MEMBERS,
    "overview:funnel": MEMBERS,
    "overview:funnel_file": MEMBERS,
    "overview:funnel_file_of_all": MEMBERS,
    # the desk is its rater's
    "coding:desk": RATERS,
    "coding:desk@open": "login 404 404 404 302 404 404",
    "coding:queue": RATERS,
    "coding:assignment": RATERS,
    "coding:assignment@planned": "login 404 404 404 404 404 404",
    # own codes are made, and aligned, where a round is coded openly: these are not
    "coding:own_codes": SIGNED_IN,
    "alignment:board": "login 404 404 403 404 404 404",
    "alignment:agreement": SIGNED_IN,
    # what an open round hides from everybody
    "agreement:round@planned": "login 404 404 409 409 409 409",
    "agreement:round@open": "login 404 404 409 409 409 409",
    "agreement:round@reconciling": MEMBERS,
    "agreement:round@closed": MEMBERS,
    "agreement:order@planned": "login 404 404 409 409 409 409",
    "agreement:order@open": "login 404 404 409 409 409 409",
    "agreement:order@reconciling": MEMBERS,
    "agreement:order@closed": MEMBERS,
    "agreement:study": MEMBERS,
    "agreement:drift": NOBODY.replace("404", "login", 1),  # the stage has no drift round
    "agreement:facet@planned": "login 404 404 409 409 409 409",
    "agreement:facet@open": "login 404 404 409 409 409 409",
    "agreement:facet@reconciling": MEMBERS,
    "agreement:facet@closed": MEMBERS,
    "agreement:card@planned": "login 404 404 409 409 409 409",
    "agreement:card@open": "login 404 404 409 409 409 409",
    "agreement:card@reconciling": MEMBERS,
    "agreement:card@closed": MEMBERS,
    "adjudication:conflicts@planned": "login 404 404 403 409 409 409",
    "adjudication:conflicts@open": "login 404 404 403 409 409 409",
    "adjudication:conflicts@reconciling": SETTLERS,
    "adjudication:conflicts@closed": SETTLERS,
    "adjudication:conflict@planned": "login 404 404 403 409 409 409",
    "adjudication:conflict@open": "login 404 404 403 409 409 409",
    "adjudication:conflict@reconciling": SETTLERS,
    "adjudication:conflict@closed": "login 404 404 403 404 404 404",  # its raters agreed about everything
    "adjudication:discussion@planned": "login 404 404 403 409 409 409",
    "adjudication:discussion@open": "login 404 404 403 409 409 409",
    "adjudication:discussion@reconciling": "login 404 404 403 302 302 302",  # to the conflict
    "adjudication:discussion@closed": "login 404 404 403 404 404 404",  # its raters agreed about everything
    "adjudication:second_answer@planned": "login 404 404 403 409 409 409",
    "adjudication:second_answer@open": "login 404 404 403 409 409 409",
    "adjudication:second_answer@reconciling": "login 404 404 403 302 302 302",
    "adjudication:second_answer@closed": "login 404 404 403 404 404 404",
    "adjudication:after_discussion@planned": "login 404 404 409 409 409 409",
    "adjudication:after_discussion@open": "login 404 404 409 409 409 409",
    "adjudication:after_discussion@reconciling": MEMBERS,
    "adjudication:after_discussion@closed": MEMBERS,
    "adjudication:gold": MEMBERS,
    # what a change of the codebook does to what was coded
    "recoding:draft_impact": EDITORS,
    "recoding:code_impact": EDITORS,
    "recoding:changed_conflicts": EDITORS,
    "recoding:quoted": "login 404 404 404 404 404 404",  # without an address of a report
    "recoding:find_example": EDITORS,
    "recoding:use_as_example": EDITORS,
    "recoding:example_door": MEMBERS,
    "recoding:gold_under": MEMBERS,
    "recoding:recoding": LEADS,
    "recoding:earlier": "login 404 404 404 404 404 404",  # for the rater, in a round that shows old answers
    # what leaves
    "exports:packages": LEADS,
    "exports:download": LEADS,
    # the API under the same rules
    "api:schema": PUBLIC,
    "api:docs": PUBLIC,
    "api:studies": "401 200 200 200 200 200 200",
    "api:study": API,
    "api:corpus_reports": API,
    "api:corpus_report": API,
    "api:codebook": API,
    "api:codebook-version": API,
    "api:rounds": API,
    "api:round": API,
    "api:extensions": API,
    "api:draws": API,
    "api:machines": API,
    "api:draw": API,
    "api:funnel": API,
    "api:funnel_of_study": API,
    "api:agreement@planned": "401 404 404 409 409 409 409",
    "api:agreement@open": "401 404 404 409 409 409 409",
    "api:agreement": API,
    "api:order-effects@planned": "401 404 404 409 409 409 409",
    "api:order-effects@open": "401 404 404 409 409 409 409",
    "api:order-effects": API,
    "api:agreement-facet@planned": "401 404 404 409 409 409 409",
    "api:agreement-facet@open": "401 404 404 409 409 409 409",
    "api:agreement-facet": API,
    "api:after_discussion@planned": "401 404 404 409 409 409 409",
    "api:after_discussion@open": "401 404 404 409 409 409 409",
    "api:after_discussion": API,
    "api:agreement-pair@planned": "401 404 404 409 409 409 409",
    "api:agreement-pair@open": "401 404 404 409 409 409 409",
    "api:agreement-pair": API,
    "api:agreement-study": API,
    "api:drift": NOBODY.replace("404", "401", 1),  # the stage has no drift round
    "api:alignment": "401 404 404 403 404 404 404",  # no round of the stage is coded openly
    "api:gold": API,
    "api:assignments": API,  # one's own; nobody but a rater has any
    "api:assignment": API_OF_ITS_RATER,
    "api:assignment@planned": "401 404 404 404 404 404 404",
    "api:own-codes": API_OF_ITS_RATER,
    "api:own-codes@planned": "401 404 404 404 404 404 404",
}

POST = {
    "account_login": "200 302 302 302 302 302 302",
    "account_logout": "login login login login login login login",
    "account_reauthenticate": PERSONS,
    "account_change_password": PERSONS,
    "account_reset_password": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "accounts:first_owner": NOBODY,
    "accounts:profile": PERSONS,
    "coding:keys": PERSONS,
    "overview:digest": PERSONS,
    "accounts:theme": "login 400 400 400 400 400 400",
    "accounts:tokens": PERSONS,
    "accounts:revoke_token": "login 404 404 404 404 404 302",  # it is the lead's token
    "accounts:deactivate": "login 302 404 404 404 404 404",
    "accounts:reactivate": "login 302 404 404 404 404 404",
    "accounts:reset_link": OWNERS,
    "agreement:calculator": PERSONS,
    "studies:new": PERSONS,
    "studies:settings": LEADS,
    "studies:edit_protocol": LEADS,
    "studies:roles": DONE,
    "studies:invite": LEADS,
    "studies:withdraw": DONE,
    "studies:join": "200 302 302 409 302 302 302",  # the viewer has the role already
    "mining:import": LEADS,
    "mining:cancel": DONE,
    "mining:github_begin": LEADS,
    "mining:github_list": LEADS,
    "mining:github_begin_list": LEADS,
    "mining:github_again": DONE,
    "mining:github_add_token": LEADS,
    "mining:github_delete_token": DONE,
    "mining:pause": DONE,
    "mining:resume": DONE,
    "mining:git": LEADS,
    "mining:git_harvest": LEADS,
    "mining:duplicates_search": DONE,
    "mining:duplicate_decide": "login 404 404 403 403 403 400",
    "taxonomy:codebook": EMPTY,
    "taxonomy:facet": EMPTY,
    "taxonomy:facet_act": EMPTY,
    "taxonomy:code": EMPTY,
    "taxonomy:code_act": EMPTY,
    "taxonomy:leave": EMPTY,
    "taxonomy:undo": "login 404 404 403 403 409 409",  # all that was done is published
    "taxonomy:redo": "login 404 404 403 403 409 409",
    "taxonomy:restore_version": "login 404 404 403 403 302 302",
    "taxonomy:new_facet": EMPTY,
    "taxonomy:new_code": EMPTY,
    "taxonomy:import": EDITORS,
    "taxonomy:publish": LEADS,
    "rounds:new": LEADS,
    "rounds:open": DONE,
    "rounds:end": DONE,
    "rounds:discard": DONE,
    "rounds:set_due": DONE,
    "rounds:extend": "login 404 404 403 403 403 409",
    "rounds:extend@open": LEADS,
    "rounds:add_rater": DONE,
    "rounds:remove_rater": DONE,
    "rounds:continue": DONE,
    "rounds:read_again": DONE,
    "rounds:train": DONE,
    "rounds:new_draw": LEADS,
    "rounds:extend_draw": LEADS,
    "rounds:discard_draw": DONE,
    "rounds:start_screening": DONE,
    "rounds:machines": LEADS,  # nobody was named
    "rounds:unmark_machine": "login 404 404 403 403 403 404",  # a human
    "rounds:verdict": LEADS,
    "coding:assignment@planned": "login 404 404 404 404 404 404",
    "coding:assignment@open": "login 404 404 404 400 404 404",
    "coding:assignment@reconciling": "login 404 404 404 409 404 404",
    "coding:assignment@closed": "login 404 404 404 409 404 404",
    "coding:own_codes": SIGNED_IN,
    "alignment:board": "login 404 404 403 404 404 404",
    "alignment:apply": "login 404 404 403 404 404 404",
    "alignment:reopen": "login 404 404 403 404 404 404",
    "alignment:read": "login 404 404 403 404 404 404",
    "adjudication:conflict@planned": "login 404 404 403 409 409 409",
    "adjudication:conflict@open": "login 404 404 403 409 409 409",
    "adjudication:conflict@reconciling": "login 404 404 403 400 400 400",  # who decides is asked with a decision
    "adjudication:conflict@closed": "login 404 404 403 404 404 404",
    "adjudication:discussion@planned": "login 404 404 403 409 409 409",
    "adjudication:discussion@open": "login 404 404 403 409 409 409",
    "adjudication:discussion@reconciling": "login 404 404 403 400 400 400",  # an empty remark
    "adjudication:discussion@closed": "login 404 404 403 404 404 404",
    "adjudication:second_answer@planned": "login 404 404 403 409 409 409",
    "adjudication:second_answer@open": "login 404 404 403 409 409 409",
    "adjudication:second_answer@reconciling": "login 404 404 403 400 400 400",  # who answers is asked with an answer
    "adjudication:second_answer@closed": "login 404 404 403 404 404 404",
    "agreement:choose": "login 404 404 403 403 403 400",  # no coefficient was named
    "adjudication:close": "login 404 404 403 403 302 302",
    "recoding:recoding": "login 404 404 403 403 403 400",
    "recoding:use_as_example": EMPTY,
    "exports:build": DONE,
    "exports:cancel": "login 404 404 403 403 403 409",  # the package is built
    "api:calculator": "401 400 400 400 400 400 400",  # no table was sent
    "api:extensions": "401 404 404 403 403 403 400",  # neither a number nor a reason
    "api:stage": "401 404 404 404 400 404 404",
    "api:stage@planned": "401 404 404 404 404 404 404",
    "api:submission": "401 404 404 404 400 404 404",
    "api:submission@planned": "401 404 404 404 404 404 404",
    "api:alignment-steps": "401 404 404 403 404 404 404",
    "api:alignment-application": "401 404 404 403 404 404 404",
    "api:alignment-reading": "401 404 404 403 404 404 404",
    "api:own-codes": "401 404 404 404 400 404 404",
    "api:own-codes@planned": "401 404 404 404 404 404 404",
    "api:skip@planned": "401 404 404 404 404 404 404",
    "api:skip@open": "401 404 404 404 204 404 404",
    "api:skip@reconciling": "401 404 404 404 409 404 404",
    "api:skip@closed": "401 404 404 404 409 404 404",
}

PUT = {
    "api:agreement-study": "401 404 404 400 400 400 400",  # no coefficient was named
    "api:draft": "401 404 404 404 400 404 404",
    "api:draft@planned": "401 404 404 404 404 404 404",
    "api:own-code": "401 404 404 404 400 404 404",
    "api:own-code@planned": "401 404 404 404 404 404 404",
}

DELETE = {
    "api:own-code": "401 404 404 404 409 404 404",  # the round is not coded openly
    "api:own-code@planned": "401 404 404 404 404 404 404",
}

TABLE = {
    method: {name: " ".join(row.split()) for name, row in table.items()}
    for method, table in {"GET": GET, "POST": POST, "PUT": PUT, "PATCH": {}, "DELETE": DELETE}.items()
}
