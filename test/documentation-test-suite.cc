/*
 * SPDX-License-Identifier: GPL-2.0-only
 *
 * Keeps doc/attributes.rst true: it is written from the TypeIds. Run the suite with the environment
 * variable EDGE_INFERENCE_WRITE_DOC=1 to write it anew.
 */
#include "ns3/attribute.h"
#include "ns3/test.h"
#include "ns3/type-id.h"

#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

using namespace ns3;

namespace
{

/** @return the path of the page */
std::string
GetPagePath()
{
    // beside test/data, which need not exist
    const std::string data = EDGE_INFERENCE_TEST_DATA;
    return data.substr(0, data.rfind("/test/data")) + "/doc/attributes.rst";
}

/** @param type a class of the module @return its section of the page */
std::string
DescribeType(TypeId type)
{
    std::ostringstream out;
    const std::string name = type.GetName().substr(std::string("ns3::edgeinference::").size());
    out << name << "\n" << std::string(name.size(), '-') << "\n\n";
    if (type.GetParent().GetGroupName() == "EdgeInference")
    {
        out << "Child of ``" << type.GetParent().GetName() << "``.\n\n";
    }
    for (std::size_t i = 0; i < type.GetAttributeN(); ++i)
    {
        const auto attribute = type.GetAttribute(i);
        const std::string value =
            attribute.originalInitialValue->SerializeToString(attribute.checker);
        // pointers print as addresses, which differ from run to run, and no address at all prints
        // differently from release to release
        const std::string valueType = attribute.checker->GetValueTypeName();
        // the name of the type has its namespace in some releases only
        const bool isNone = valueType == "ns3::PointerValue" || valueType == "ns3::AddressValue" ||
                            valueType == "AddressValue" || value.empty();
        out << "* ``" << attribute.name << "`` (" << (isNone ? "none" : value)
            << "): " << attribute.help << "\n";
    }
    for (std::size_t i = 0; i < type.GetTraceSourceN(); ++i)
    {
        const auto source = type.GetTraceSource(i);
        out << "* trace ``" << source.name << "``: " << source.help << "\n";
    }
    if (type.GetAttributeN() + type.GetTraceSourceN() == 0)
    {
        out << "No attributes or trace sources of its own.\n";
    }
    out << "\n";
    return out.str();
}

/** @return the page as it is */
std::string
ReadPage()
{
    std::ifstream in(GetPagePath());
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/** @param name of a class of an optional part that this build lacks @return its section as it is */
std::string
KeepSection(const std::string& name)
{
    const std::string page = ReadPage();
    const std::string title = "\n" + name + "\n" + std::string(name.size(), '-') + "\n";
    const auto start = page.find(title);
    if (start == std::string::npos)
    {
        return "";
    }
    // up to the title of the next section, which is the line above the next underline
    const auto underline = page.find("\n---", start + title.size());
    const auto end =
        underline == std::string::npos ? std::string::npos : page.rfind('\n', underline - 1) + 1;
    const std::string section = page.substr(start + 1, end - start - 1);
    return end == std::string::npos ? section + "\n" : section;
}

/** @return the page as it should be */
std::string
MakePage()
{
    std::map<std::string, std::string> sections;
    for (const std::string name :
         {"LteAccessNetwork", "LteRadioEnergy", "NrAccessNetwork", "NrRadioEnergy"})
    {
        sections["ns3::edgeinference::" + name] = KeepSection(name);
    }
    for (uint16_t i = 0; i < TypeId::GetRegisteredN(); ++i)
    {
        const TypeId type = TypeId::GetRegistered(i);
        // test suites register toys in the same group, but not in the module's namespace
        if (type.GetGroupName() == "EdgeInference" && !type.MustHideFromDocumentation() &&
            type.GetName().rfind("ns3::edgeinference::", 0) == 0 &&
            type.GetName().find("Toy") == std::string::npos &&
            type.GetName().find("Test") == std::string::npos)
        {
            sections[type.GetName()] = DescribeType(type);
        }
    }
    std::string page = "Attributes and trace sources\n============================\n\n"
                       "Every class that can be configured or measured, with defaults. Written by "
                       "the test suite\n``edge-inference-documentation``; do not edit.\n\n";
    for (const auto& section : sections)
    {
        page += section.second;
    }
    page.pop_back();
    return page;
}

/**
 * @ingroup edge-inference
 * doc/attributes.rst says what the TypeIds say.
 */
class AttributesPageTestCase : public TestCase
{
  public:
    AttributesPageTestCase()
        : TestCase("the page of attributes lists every attribute and trace source")
    {
    }

  private:
    void DoRun() override
    {
        const std::string page = MakePage();
        if (std::getenv("EDGE_INFERENCE_WRITE_DOC"))
        {
            std::ofstream(GetPagePath()) << page;
        }
        NS_TEST_EXPECT_MSG_EQ((ReadPage() == page),
                              true,
                              "doc/attributes.rst is out of date; run this suite with "
                              "EDGE_INFERENCE_WRITE_DOC=1 and commit the page");
    }
};

/**
 * @ingroup edge-inference
 * The suite.
 */
class DocumentationTestSuite : public TestSuite
{
  public:
    DocumentationTestSuite()
        : TestSuite("edge-inference-documentation", Type::UNIT)
    {
        AddTestCase(new AttributesPageTestCase);
    }
};

DocumentationTestSuite g_documentationTestSuite; //!< the suite

} // namespace
