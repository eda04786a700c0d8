/* Reads one calendar with libical, the parser of Evolution, KOrganizer and GNOME Calendar.
 *
 * Prints one line an event: UID, start, end, summary, status, sequence, parted by tabs; a value the event
 * does not have is an empty field, and \t, \n and \\ inside a value are written as these escapes.
 * Every parser or restriction error goes to stderr and makes the exit status 1.
 */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int errors = 0;

static void complain(const char *what, const char *detail)
{
    fprintf(stderr, "%s: %s\n", what, detail ? detail : "");
    errors++;
}

static char *contents(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = NULL;
    long size;

    if (!file)
        return NULL;
    if (fseek(file, 0, SEEK_END) == 0 && (size = ftell(file)) >= 0 && fseek(file, 0, SEEK_SET) == 0) {
        text = malloc((size_t)size + 1);
        if (text && fread(text, 1, (size_t)size, file) == (size_t)size) {
            text[size] = '\0';
        } else {
            free(text);
            text = NULL;
        }
    }
    fclose(file);
    return text;
}

/* Every X-LIC-ERROR of a component and of those inside it. */
static void report(icalcomponent *component)
{
    icalproperty *property;
    icalcomponent *inner;

    for (property = icalcomponent_get_first_property(component, ICAL_XLICERROR_PROPERTY); property;
         property = icalcomponent_get_next_property(component, ICAL_XLICERROR_PROPERTY))
        complain("X-LIC-ERROR", icalproperty_get_xlicerror(property));
    for (inner = icalcomponent_get_first_component(component, ICAL_ANY_COMPONENT); inner;
         inner = icalcomponent_get_next_component(component, ICAL_ANY_COMPONENT))
        report(inner);
}

static void print_text(const char *text)
{
    for (; text && *text; text++) {
        if (*text == '\t')
            fputs("\\t", stdout);
        else if (*text == '\n')
            fputs("\\n", stdout);
        else if (*text == '\\')
            fputs("\\\\", stdout);
        else
            putchar(*text);
    }
}

static void print_time(icaltimetype time)
{
    icaltimetype real = icaltime_normalize(time);

    /* The parser takes 30 February as it comes. */
    if (icaltime_is_null_time(time) || real.year != time.year || real.month != time.month || real.day != time.day)
        complain("no such time", icaltime_as_ical_string(time));
    else if (icaltime_is_date(time))
        printf("%04d-%02d-%02d", time.year, time.month, time.day);
    else if (icaltime_is_utc(time))
        printf("%04d-%02d-%02dT%02d:%02d:%02dZ", time.year, time.month, time.day, time.hour, time.minute, time.second);
    else
        complain("neither a day nor in UTC", icaltime_as_ical_string(time));
}

static void print_event(icalcomponent *event)
{
    icalproperty *end = icalcomponent_get_first_property(event, ICAL_DTEND_PROPERTY);
    icalproperty *status = icalcomponent_get_first_property(event, ICAL_STATUS_PROPERTY);
    icalproperty *sequence = icalcomponent_get_first_property(event, ICAL_SEQUENCE_PROPERTY);

    print_text(icalcomponent_get_uid(event));
    putchar('\t');
    print_time(icalcomponent_get_dtstart(event));
    putchar('\t');
    if (end)
        print_time(icalproperty_get_dtend(end));
    putchar('\t');
    print_text(icalcomponent_get_summary(event));
    putchar('\t');
    if (status) {
        const char *word = icalproperty_status_to_string(icalproperty_get_status(status));
        if (word && *word)
            print_text(word);
        else
            complain("unknown STATUS", icalproperty_as_ical_string(status));
    }
    putchar('\t');
    if (sequence)
        printf("%d", icalproperty_get_sequence(sequence));
    putchar('\n');
}

int main(int count, char **arguments)
{
    char *text;
    icalcomponent *calendar, *event;

    if (count != 2) {
        fprintf(stderr, "usage: %s FILE\n", arguments[0]);
        return 2;
    }
    text = contents(arguments[1]);
    if (!text) {
        perror(arguments[1]);
        return 2;
    }
    calendar = icalparser_parse_string(text);
    free(text);
    if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT) {
        complain("not one VCALENDAR", arguments[1]);
        if (calendar)
            icalcomponent_free(calendar);
        return 1;
    }
    if (!icalrestriction_check(calendar))
        complain("icalrestriction_check", "failed");
    report(calendar);
    for (event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;
         event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT))
        print_event(event);
    icalcomponent_free(calendar);
    return errors ? 1 : 0;
}
