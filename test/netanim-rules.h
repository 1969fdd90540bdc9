/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * What NetAnim reads from an animation: the elements and attributes of its parser,
 * animxmlparser.cc of NetAnim 3.108 and later, and what it looks up by them.
 */
#ifndef EDGE_INFERENCE_NETANIM_RULES_H
#define EDGE_INFERENCE_NETANIM_RULES_H

#include <boost/property_tree/ptree.hpp>
#include <boost/property_tree/xml_parser.hpp>
#include <cmath>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace edgeinference
{
namespace animationtest
{

/**
 * Reads an animation as NetAnim does and finds what it would not understand: NetAnim takes a number
 * that it cannot read for zero, an element that it does not know for nothing, and a node, counter
 * or packet that was not declared for one in a corner.
 */
class NetAnimRules
{
  public:
    /** @param path a file @return what is wrong, empty if nothing is; throws if it is no XML */
    static std::string FindProblems(const std::string& path)
    {
        NetAnimRules rules;
        boost::property_tree::ptree file;
        boost::property_tree::read_xml(path, file);
        rules.CheckElement("anim", file.get_child("anim"));
        rules.CheckHead(file.get_child("anim"));
        for (const auto& [tag, child] : file.get_child("anim"))
        {
            if (tag != "<xmlattr>")
            {
                rules.CheckElement(tag, child);
                rules.CheckMeaning(tag, child);
            }
        }
        rules.CheckReferences();
        return rules.m_problems;
    }

  private:
    using Tree = boost::property_tree::ptree;

    /** @param problem found */
    void Add(const std::string& problem)
    {
        if (m_problems.size() < 500)
        {
            m_problems += (m_problems.empty() ? "" : "; ") + problem;
        }
    }

    /** @param element it @param name of an attribute @return its value, empty without */
    static std::string Get(const Tree& element, const std::string& name)
    {
        return element.get("<xmlattr>." + name, "");
    }

    /** @return attributes by element; a u before the name: a whole number, a d: a number */
    static const std::map<std::string, std::vector<std::string>>& GetRules()
    {
        static const std::map<std::string, std::vector<std::string>> rules{
            {"anim", {"sver", "sfiletype"}},
            {"node", {"uid", "usysId", "dlocX", "dlocY"}},
            {"ip", {"un"}},
            {"ipv6", {"un"}},
            {"link", {"ufromId", "utoId", "sld"}},
            {"nonp2plinkproperties", {"uid", "sipAddress"}},
            {"linkupdate", {"dt", "ufromId", "utoId", "sld"}},
            {"nu", {"sp", "dt", "uid"}},
            {"nu p", {"dx", "dy"}},
            {"nu c", {"ur", "ug", "ub"}},
            {"nu d", {"sdescr"}},
            {"nu s", {"dw", "dh"}},
            {"nu i", {"urid"}},
            {"nu y", {"usysId"}},
            {"res", {"urid", "sp"}},
            {"bg", {"sf", "dx", "dy", "dsx", "dsy", "do"}},
            {"ncs", {"uncId", "sn", "st"}},
            {"nc", {"uc", "ui", "dt", "dv"}},
            {"p", {"ufId", "dfbTx", "dlbTx", "utId", "dfbRx", "dlbRx"}},
            {"wp", {"ufId", "dfbTx", "dlbTx", "utId", "dfbRx", "dlbRx"}},
            {"pr", {"uuId", "ufId", "dfbTx"}},
            {"wpr", {"uuId", "utId", "dfbRx", "dlbRx"}},
        };
        return rules;
    }

    /** @param tag of an element, with its kind @param element it */
    void CheckElement(const std::string& tag, const Tree& element)
    {
        const auto rule = GetRules().find(tag);
        if (rule == GetRules().end())
        {
            Add("element " + tag + " is unknown");
            return;
        }
        for (const std::string& attribute : rule->second)
        {
            const std::string name = attribute.substr(1);
            const auto value = element.get_optional<std::string>("<xmlattr>." + name);
            bool good = value.has_value();
            if (good && attribute[0] != 's')
            {
                char* end = nullptr;
                const double number = std::strtod(value->c_str(), &end);
                good = !value->empty() && *end == '\0' && std::isfinite(number) &&
                       (attribute[0] == 'd' || (number >= 0.0 && number == std::floor(number)));
            }
            if (!good)
            {
                Add(tag + " " + name + "=" + value.value_or("missing"));
            }
        }
    }

    /** @param anim the outermost element */
    void CheckHead(const Tree& anim)
    {
        const std::string version = Get(anim, "ver");
        const std::string prefix = "netanim-";
        // 3.105 is the oldest that NetAnim takes
        if (version.rfind(prefix, 0) != 0 || std::stod(version.substr(prefix.size())) < 3.105)
        {
            Add("version " + version);
        }
        if (Get(anim, "filetype") != "animation")
        {
            Add("filetype " + Get(anim, "filetype"));
        }
    }

    /** @param tag of an element @param element it: what it declares and refers to */
    void CheckMeaning(const std::string& tag, const Tree& element)
    {
        static const std::map<std::string, std::vector<std::string>> nodes{
            {"ip", {"n"}},
            {"ipv6", {"n"}},
            {"link", {"fromId", "toId"}},
            {"linkupdate", {"fromId", "toId"}},
            {"nonp2plinkproperties", {"id"}},
            {"nu", {"id"}},
            {"nc", {"i"}},
            {"p", {"fId", "tId"}},
            {"wp", {"fId", "tId"}},
            {"pr", {"fId"}},
            {"wpr", {"tId"}}};
        if (tag == "node")
        {
            m_nodes.insert(Get(element, "id"));
        }
        else if (tag == "nu")
        {
            CheckElement("nu " + Get(element, "p"), element);
        }
        else if (tag == "link")
        {
            m_links.insert(Get(element, "fromId") + "-" + Get(element, "toId"));
        }
        else if (tag == "linkupdate")
        {
            m_usedLinks.insert(Get(element, "fromId") + "-" + Get(element, "toId"));
        }
        else if (tag == "ncs")
        {
            m_counters.insert(Get(element, "ncId"));
            const std::string type = Get(element, "t");
            if (type != "UINT32" && type != "DOUBLE")
            {
                Add("counter of type " + type);
            }
        }
        else if (tag == "nc")
        {
            m_usedCounters.insert(Get(element, "c"));
        }
        CheckPacket(tag, element);
        const auto uses = nodes.find(tag);
        for (const std::string& name :
             uses == nodes.end() ? std::vector<std::string>() : uses->second)
        {
            m_usedNodes.insert(Get(element, name));
        }
    }

    /** @param tag of an element @param element it: a packet arrives after it was sent */
    void CheckPacket(const std::string& tag, const Tree& element)
    {
        if (tag == "pr")
        {
            m_sent[Get(element, "uId")] = element.get("<xmlattr>.fbTx", 0.0);
        }
        else if (tag == "wpr")
        {
            const auto sent = m_sent.find(Get(element, "uId"));
            if (sent == m_sent.end())
            {
                Add("packet " + Get(element, "uId") + " arrives and was not sent");
            }
            else if (element.get("<xmlattr>.fbRx", 0.0) < sent->second)
            {
                Add("packet " + Get(element, "uId") + " arrives before it was sent");
            }
        }
        else if ((tag == "p" || tag == "wp") &&
                 element.get("<xmlattr>.fbRx", 0.0) < element.get("<xmlattr>.fbTx", 0.0))
        {
            Add("a packet of node " + Get(element, "fId") + " arrives before it was sent");
        }
    }

    /** What is used was declared, in whatever order. */
    void CheckReferences()
    {
        for (const std::string& node : m_usedNodes)
        {
            m_nodes.count(node) > 0 ? void() : Add("node " + node + " is not declared");
        }
        for (const std::string& counter : m_usedCounters)
        {
            m_counters.count(counter) > 0 ? void() : Add("counter " + counter + " is not declared");
        }
        for (const std::string& link : m_usedLinks)
        {
            m_links.count(link) > 0 ? void() : Add("link " + link + " is not declared");
        }
    }

    std::string m_problems;               //!< so far
    std::set<std::string> m_nodes;        //!< declared
    std::set<std::string> m_usedNodes;    //!< referred to
    std::set<std::string> m_counters;     //!< declared
    std::set<std::string> m_usedCounters; //!< referred to
    std::set<std::string> m_links;        //!< declared, "from-to"
    std::set<std::string> m_usedLinks;    //!< whose text changes
    std::map<std::string, double> m_sent; //!< time of sending by number of the packet, s
};

} // namespace animationtest
} // namespace edgeinference
} // namespace ns3

#endif // EDGE_INFERENCE_NETANIM_RULES_H
